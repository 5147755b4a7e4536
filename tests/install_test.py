"""Installs bitspec into a folder, and from the packages of cpack into others; the installed program judges a server.

usage: install_test.py CMAKE CPACK BUILD_FOLDER
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE, CPACK, BUILD = (sys.argv.pop(1) for _ in range(3))
PRINTED = {"completions bash": "bash-completion/completions/bitspec",
           "completions zsh": "zsh/vendor-completions/_bitspec",
           "completions fish": "fish/vendor_completions.d/bitspec.fish",
           "man": "man/man1/bitspec.1"}
SCHEMAS = ["known-failing.json", "result.json", "scenario.json", "target.json"]


def run(*words, **more):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=240, check=False, **more)


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def check(self, prefix):
        program = prefix / "bin/bitspec"
        # In a folder without the sources, and without what the build folder has in its environment.
        ended = run(program, "run", "--reference", "--select", "ping/*", cwd=self.folder, env={"PATH": "/usr/bin:/bin"})
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        self.assertIn("conformant in ", ended.stdout)
        schemas = prefix / "share/bitspec/schema"
        self.assertEqual(sorted(path.name for path in schemas.iterdir()), SCHEMAS)
        for name in SCHEMAS:
            printed = run(program, "schema", name.removesuffix(".json"))
            self.assertEqual(json.loads(printed.stdout), json.loads((schemas / name).read_text()), name)
        for words, path in PRINTED.items():
            self.assertEqual(run(program, *words.split()).stdout, (prefix / "share" / path).read_text())
        page = run("groff", "-man", "-ww", "-Tutf8", prefix / "share/man/man1/bitspec.1")
        self.assertEqual((page.returncode, page.stderr), (0, ""))
        self.assertIn("bitspec known-failing update", page.stdout)
        self.assertTrue((prefix / "share/doc/bitspec/docs/run.md").is_file())
        self.assertTrue((prefix / "share/doc/bitspec/copyright").is_file())

    def package(self, generator):
        ended = run(CPACK, "--config", f"{BUILD}/CPackConfig.cmake", "-G", generator, "-B", self.folder)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        return next(path for path in self.folder.iterdir() if path.suffix in (".deb", ".gz"))

    def test_install(self):
        ended = run(CMAKE, "--install", BUILD, "--prefix", self.folder / "prefix")
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        self.check(self.folder / "prefix")

    def test_archive(self):
        archive = self.package("TGZ")
        self.assertEqual(run("tar", "xf", archive, "-C", self.folder).returncode, 0)
        root = archive.name.removesuffix(".tar.gz")
        self.check(next(path for path in (self.folder / root, self.folder / root / "usr") if (path / "bin").is_dir()))

    @unittest.skipUnless(shutil.which("dpkg-deb") and shutil.which("dpkg-shlibdeps"), "needs dpkg-dev")
    def test_debian_package(self):
        package = self.package("DEB")
        depends = run("dpkg-deb", "--field", package, "Depends").stdout
        for library in ("libc6", "libssl3", "libyaml-cpp0.7"):
            self.assertIn(library, depends)
        self.assertEqual(run("dpkg-deb", "--extract", package, self.folder / "root").returncode, 0)
        self.check(self.folder / "root/usr")


if __name__ == "__main__":
    unittest.main()
