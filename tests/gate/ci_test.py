"""The commands of docs/ci.md, run in their order in an empty folder; and the files of examples/ci.

usage: ci_test.py BITSPEC
"""
import pathlib
import re
import shlex
import subprocess
import unittest

import common

ROOT = pathlib.Path(common.__file__).resolve().parents[2]


def commands(path):
    """Every line of the shell blocks of a document."""
    return [line for block in re.findall(r"^```sh\n(.*?)^```", path.read_text(), re.M | re.S) for line in block.splitlines()]


class Document(common.Case):
    def setUp(self):
        super().setUp()
        folder = self.path("bin")
        folder.mkdir()
        (folder / "bitspec").symlink_to(pathlib.Path(common.BITSPEC).resolve())
        self.environment = {"PATH": f"{folder}:/usr/bin:/bin"}

    def shell(self, line, url):
        # Part of the suite is enough to see that a command works.
        words = re.sub(r'^bitspec run "\$URL"(?! --select)', r'bitspec run "$URL" --select "fragment/*" --select "close/*"', line)
        return subprocess.run(["sh", "-c", words], cwd=self.folder.name, env={**self.environment, "URL": url},
                              capture_output=True, text=True, timeout=common.RUN_SECONDS, check=False)

    def test_from_nothing_to_a_gate(self):
        lines = commands(ROOT / "docs/ci.md")
        faults = ["gap-offset-is-fragment-end", "close-twice-accepted"]
        with common.Server(faults) as url:
            codes = {line: self.shell(line, url) for line in lines[:4]}
        self.assertEqual([ended.returncode for ended in codes.values()], [1, 0, 0, 0],
                         "".join(ended.stdout + ended.stderr for ended in codes.values()))
        self.assertIn(" --write-known-failing known-failing.yaml", lines[1])
        # One is mended: the job fails, until its lines are gone.
        gate, update = lines[3], lines[4]
        with common.Server(faults[:1]) as url:
            red = self.shell(gate, url)
            self.assertEqual(red.returncode, 1, red.stdout)
            self.assertIn(": delete lines ", red.stdout)
            self.assertEqual(self.shell(update, url).returncode, 0)
            green = self.shell(gate, url)
            self.assertEqual(green.returncode, 0, green.stdout)
            self.assertEqual(self.shell("bitspec run \"$URL\" --report json=main.json", url).returncode, 1)
        with common.Server(faults[1:]) as url:
            self.assertEqual(self.shell(gate, url).returncode, 1)
            for line, code in zip(lines[5:], (1, 1, 0, 0, 1), strict=True):
                ended = self.shell(line, url)
                self.assertEqual(ended.returncode, code, f"{line}\n{ended.stdout}{ended.stderr}")


class Examples(common.Case):
    def test_their_commands_are_ones_that_bitspec_knows(self):
        seen = 0
        for path in [*sorted((ROOT / "examples/ci").iterdir()), ROOT / "action.yml"]:
            text = path.read_text()
            found = re.findall(r"bitspec[\"']? run ([^\n|']*)", text, re.IGNORECASE) + re.findall(r"arguments: (\S.*)", text)
            for arguments in found:
                words = [word for word in shlex.split(arguments) if not word.startswith("$")]
                if not any(word.startswith("--") for word in words):
                    continue
                seen += 1
                # A target that is not there: the command line is right, and nothing runs.
                words = [word for word in words if not word.startswith("http")]
                if "--known-failing" in words:
                    self.path("known-failing.yaml").write_text("")
                ended = subprocess.run([common.BITSPEC, "run", "http://127.0.0.1:9/", *words, "--show-config"],
                                       cwd=self.folder.name, capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(ended.returncode, 0, f"{path.name}: {arguments}\n{ended.stderr}")
        self.assertGreaterEqual(seen, 4)


if __name__ == "__main__":
    unittest.main()
