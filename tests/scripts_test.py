"""The scripts on other systems than Debian: they say what is needed, and go on.

usage: scripts_test.py
"""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEPENDENCIES = ROOT / "scripts/dependencies"


def run(path, *words):
    return subprocess.run(["/bin/sh", DEPENDENCIES, *words], env={"PATH": str(path)}, capture_output=True, text=True, timeout=30,
                          check=False)


class WithoutApt(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)
        for tool in ("dirname", "cat", "find"):
            os.symlink(shutil.which(tool), self.path / tool)

    def test_packages_are_named(self):
        ended = run(self.path, "--test")
        self.assertEqual((ended.returncode, ended.stdout), (0, ""), ended.stderr)
        lines = ended.stderr.splitlines()
        self.assertEqual(lines[0], "note: no apt-get here, so nothing is installed. By the names of Debian 12, needed are:")
        self.assertIn("  cmake", lines)
        self.assertIn("  libgtest-dev", lines)
        self.assertEqual(lines[-1], "see 'Other systems' in CONTRIBUTING.md")

    def test_usage(self):
        ended = run(self.path, "--wrong")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("usage: scripts/dependencies", ended.stderr)


if __name__ == "__main__":
    unittest.main()
