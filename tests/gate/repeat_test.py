"""--repeat: what breaks in some runs only is flaky, and a list of known failures has a word for it.

usage: repeat_test.py BITSPEC
"""
import json
import re
import socket
import threading
import unittest

import common

RULE, FAULT = "ping.file-need-not-exist", "ping-file-missing-404"
SELECT = ["--select", "ping/*", "--jobs", "1"]


class Turns:
    """Passes connections on: those of the first run to the first server, and so on; the last one has the rest."""

    def __init__(self, *urls):
        self.ports = [int(re.search(r":(\d+)/", url).group(1)) for url in urls]
        self.runs = []   # the names of the runs' uploads, each run has its own
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.threads.append(threading.Thread(target=self.serve, args=(connection,)))
            self.threads[-1].start()

    def serve(self, connection):
        with connection:
            first = connection.recv(65536)
            name = re.search(rb"bitspec-[0-9a-f]{8}", first)
            if not name:
                return
            if name.group() not in self.runs:
                self.runs.append(name.group())
            turn = min(self.runs.index(name.group()), len(self.ports) - 1)
            with socket.create_connection(("127.0.0.1", self.ports[turn])) as server:
                server.sendall(first)
                back = threading.Thread(target=self.copy, args=(server, connection))
                back.start()
                self.copy(connection, server)
                back.join()

    @staticmethod
    def copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Repeat(common.Case):
    def run_turns(self, faults, *words):
        """Each fault is that of one run, the empty one is none."""
        report = self.path("result.json")
        with common.Server([]) as right, common.Server([FAULT]) as wrong:
            with Turns(*(wrong if fault else right for fault in faults)) as turns:
                ended = common.bitspec("run", turns.url, *SELECT, "--repeat", len(faults), "--report", f"json={report}", *words)
        return ended, json.loads(report.read_text())

    def rule(self, result):
        return next(rule for rule in result["rules"] if rule["id"] == RULE)

    def test_in_one_run_of_three(self):
        ended, result = self.run_turns([False, True, False], "--report", f"junit={self.path('junit.xml')}")
        self.assertEqual(ended.returncode, 1, ended.stdout + ended.stderr)
        self.assertEqual(result["runs"], 3)
        rule = self.rule(result)
        self.assertEqual((rule["verdict"], rule["runs"]), ("fail", {"broken": 1, "judged": 3}))
        evidence = rule["evidence"][0]["exchange"]
        self.assertIn(evidence, {exchange["id"] for exchange in result["exchanges"]})
        for text in (ended.stdout, self.path("junit.xml").read_text()):
            self.assertIn("in 1 of 3 runs (flaky)", text)
        self.assertIn("1 flaky", ended.stdout.splitlines()[-1])
        self.assertIn("run 2 of 3\n", ended.stderr)

    def test_in_all_runs(self):
        ended, result = self.run_turns([True, True])
        self.assertEqual(ended.returncode, 1, ended.stderr)
        self.assertEqual(self.rule(result)["runs"], {"broken": 2, "judged": 2})
        self.assertIn("in 2 of 2 runs, first in", ended.stdout)
        self.assertNotIn("flaky", ended.stdout)

    def test_a_list_of_known_failures(self):
        known = self.path("known.yaml")
        ended, _ = self.run_turns([True, False], "--write-known-failing", known)
        self.assertIn("  flaky: true\n", known.read_text())
        listed = ["--known-failing", known]
        for faults, code, said in (([True, False], 0, "known failure"),      # as it was
                                   ([True], 0, "known failure"),             # one run, in which it breaks
                                   ([False], 0, ""),                         # and in which it does not: that says nothing
                                   ([False, False], 1, "entry to delete")):  # several do
            with self.subTest(faults):
                ended, result = self.run_turns(faults, *listed)
                self.assertEqual(ended.returncode, code, ended.stdout + ended.stderr)
                self.assertIn(said, ended.stdout.splitlines()[-1])

    def test_not_with_parts(self):
        ended = common.bitspec("run", "http://127.0.0.1:1/", "--repeat", "2", "--shard", "1/2")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("--shard excludes --repeat", ended.stderr)


if __name__ == "__main__":
    unittest.main()
