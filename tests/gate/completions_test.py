"""What shells complete, from the scripts that bitspec prints.

usage: completions_test.py BITSPEC
"""
import shutil
import subprocess
import unittest

import common


class Completions(common.Case):
    def completed(self, *words):
        """By bash, of the last word."""
        script = common.bitspec("completions", "bash").stdout
        script += '\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _bitspec; printf "%s\\n" "${COMPREPLY[@]}"\n'
        ended = subprocess.run(["bash", "-c", script, "bash", "bitspec", *words], capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(ended.stderr, "")
        return ended.stdout.split()

    def test_bash(self):
        for words, wanted in [
            (["re"], ["replay", "report"]),
            (["--v"], ["--version"]),
            (["run", "--on"], ["--one-url", "--only-suites"]),
            (["run", "http://h/", "--insecure", "--profile", ""], ["win32", "mc-bup", "iis"]),
            (["run", "--profile", "m"], ["mc-bup"]),
            (["run", "--target", "m"], []),       # a file
            (["run", "serve", "--fail-f"], ["--fail-fast"]),  # serve is an argument here
            (["report", "m"], ["merge"]),
            (["report", "compare", "--fail-on", "n"], ["new", "none"]),
            (["list", "s"], ["scenarios"]),
            (["schema", ""], ["scenario", "target", "result", "known-failing"]),
        ]:
            with self.subTest(words):
                self.assertEqual(self.completed(*words), wanted)

    def test_every_command_is_there(self):
        script = common.bitspec("completions", "fish").stdout
        for line in common.bitspec("--help").stdout.split("\nSubcommands:\n")[1].split("\n\n")[0].splitlines():
            if line.startswith("  ") and line[2] != " ":
                self.assertIn(f"-n '__fish_use_subcommand' -f -a {line.split()[0]} -d ", script)
        self.assertIn("-n '__fish_seen_subcommand_from report; and __fish_seen_subcommand_from merge' -l report -r -d ", script)
        self.assertIn("complete -c bitspec -n '__fish_seen_subcommand_from run' -l profile -x -a 'win32 mc-bup iis' -d ", script)

    def test_shells_can_read_them(self):
        self.assertTrue(common.bitspec("completions", "zsh").stdout.startswith("#compdef bitspec\n"))
        for shell in ("bash", "zsh", "fish"):
            if shutil.which(shell):
                script = common.bitspec("completions", shell).stdout
                ended = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True, timeout=30, check=False)
                self.assertEqual((ended.returncode, ended.stderr), (0, ""), shell)

    def test_only_known_shells(self):
        self.assertEqual(common.bitspec("completions", "tcsh").returncode, 2)


if __name__ == "__main__":
    unittest.main()
