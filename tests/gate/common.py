"""What the tests of the gate share: bitspec as a command, and the reference server with faults.

The program is the first argument of each test.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BITSPEC = sys.argv.pop(1) if len(sys.argv) > 1 else "bitspec"
RUN_SECONDS = 240   # a run takes ten on a quiet machine


class Server:
    """The reference server with faults."""

    def __init__(self, faults, *words):
        self.words = [*(word for fault in faults for word in ("--fault", fault)), *words]

    def __enter__(self):
        self.process = subprocess.Popen([BITSPEC, "serve", *self.words], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        return re.search(r"http://\S+", line).group()

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()


def bitspec(*words):
    return subprocess.run([BITSPEC, *map(str, words)], capture_output=True, text=True, timeout=RUN_SECONDS, check=False)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return pathlib.Path(self.folder.name) / name

    def judge(self, faults, *words):
        """Exit code, result, and what was printed. Slow scenarios are left out: a gate treats them like all others."""
        report = self.path("result.json")
        jobs = [] if "--jobs" in words else ["--jobs", 8]
        with Server(faults) as url:
            ended = bitspec("run", url, *jobs, "--no-slow", "--report", f"json={report}", *words)
        self.assertIn(ended.returncode, (0, 1), ended.stderr)
        return ended.returncode, json.loads(report.read_text()), ended.stdout + ended.stderr

    def red(self, result):
        return sorted(rule["id"] for rule in result["rules"] if rule["verdict"] == "fail" or (
            rule["level"] == "must" and rule["verdict"] in ("blocked", "inconclusive") and not rule.get("behind_known")))
