#!/usr/bin/env python3
"""However a run ends, what it has gathered is written: signals in every phase, no more memory or threads, full disks,
files that may not grow, pipes that nobody reads.

Usage: ends_test.py BITSPEC
"""
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import unittest

import watch
from gallery_test import FORMATS, HANG
from server import Server
from table import Row, ack

BITSPEC = sys.argv.pop(1) if len(sys.argv) > 1 else "bitspec"
# Requests at which something happens: the first one, the look at the target, the comparison with another client, and
# scenarios.
MOMENTS = (1, 6, 12, 20, 30, 60, 150)
EVERYTHING = os.environ.get("BITSPEC_TEST_ALL") == "1"


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def server(self, answer=None, before_body=None):
        server = Server(Row("", answer=answer, before_body=before_body), 0)
        self.addCleanup(server.close)
        return server

    def reports(self):
        return [f"--report={kind}={self.folder}/{kind}" for kind in FORMATS]

    def start(self, server, *words, **how):
        command = [BITSPEC, "run", server.url, "--timeout", "1s", "--run-timeout", "100s", "--no-slow", "-j", "8",
                   *self.reports(), *words]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)

    def ended(self, process):
        self.addCleanup(process.kill)
        out, err = process.communicate(timeout=6 * HANG)
        self.assertFalse(re.search(rb"Sanitizer|terminate called", err), err)
        return process.returncode, out.decode(), err.decode()

    def assert_whole(self):
        """The result."""
        for kind, look in FORMATS.items():
            self.assertIsNone(look((self.folder / kind).read_bytes()), kind)
        return json.loads((self.folder / "json").read_text())


class Signals(Case):
    def run_with(self, number, moment):
        process = []

        def act(_request, server):
            if server.requests == moment:
                process[0].send_signal(number)
            return ()

        server = self.server(before_body=act)
        process.append(self.start(server))
        code, _, err = self.ended(process[0])
        self.assertEqual(code, 130, err)
        result = self.assert_whole()
        self.assertEqual(result["verdict"], "interrupted")
        self.assertEqual(result["incomplete_reason"]["kind"], "interrupted")

    def test_in_every_phase(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for moment in MOMENTS if EVERYTHING or number == signal.SIGINT else MOMENTS[-1:]:
                with self.subTest(number=number, moment=moment):
                    self.run_with(number, moment)

    def test_nohup(self):
        process = []

        def act(_request, server):
            if server.requests == 5:
                process[0].send_signal(signal.SIGHUP)
            return ()

        server = self.server(before_body=act)
        process.append(self.start(server, "--select", "ping/*", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)))
        code, _, err = self.ended(process[0])
        self.assertIn(code, (0, 1), err)
        self.assertNotEqual(self.assert_whole()["verdict"], "interrupted")

    def test_while_it_waits_for_a_server(self):
        server = self.server()
        server.close_port()
        process = self.start(server, "--wait", "60s")
        self.assertIn(b"waiting up to 60 s", process.stderr.readline())
        process.send_signal(signal.SIGHUP)
        self.assertEqual(self.ended(process)[0], 130)
        self.assertEqual(self.assert_whole()["verdict"], "interrupted")

    def test_a_server_that_never_comes(self):
        server = self.server()
        server.close_port()
        self.assertEqual(self.ended(self.start(server, "--wait", "100ms"))[0], 3)
        self.assertEqual(self.assert_whole()["verdict"], "unreachable")

    def test_while_a_hook_starts_the_server(self):
        target = self.folder / "target.yaml"
        started = self.folder / "started"
        os.mkfifo(started)
        target.write_text(f"url: http://127.0.0.1:1/\nhooks: {{start: {{command: [sh, -c, 'echo > {started}; sleep 60'], timeout: 60s}}}}\n")
        process = subprocess.Popen([BITSPEC, "run", "--target", target, *self.reports()], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        started.read_text()
        process.send_signal(signal.SIGINT)
        code, _, err = self.ended(process)
        self.assertEqual(code, 130, err)
        self.assertEqual(self.assert_whole()["verdict"], "interrupted")


def no_more_memory(process, headroom):
    """From now on it can have so many bytes more."""
    size = int(re.search(r"VmSize:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text())[1]) * 1024
    resource.prlimit(process.pid, resource.RLIMIT_AS, (size + headroom, size + headroom))


class Shortage(Case):
    def run_with(self, moment, headroom):
        process = []

        def answer(_request, server):
            if server.requests == moment:
                no_more_memory(process[0], headroom)
            return ack(body=b"B" * (1 << 20))

        process.append(self.start(self.server(answer)))
        code, out, err = self.ended(process[0])
        self.assertIn(code, (1, 4), err)
        result = self.assert_whole()
        if code == 4:
            self.assertEqual(result["verdict"], "internal-error", err)
            self.assertRegex(out + err, "out of memory|no more threads|cannot allocate memory")
        return code

    @unittest.skipIf(watch.sanitized(BITSPEC), "sanitizers need address space without bounds")
    def test_memory_and_threads(self):
        codes = [self.run_with(moment, headroom << 20) for moment in (MOMENTS if EVERYTHING else MOMENTS[:5:2])
                 for headroom in ((0, 4, 20) if EVERYTHING else (0, 4))]
        self.assertIn(4, codes, "no run was short of memory: the test looks at nothing")


class Files(Case):
    def test_a_full_disk(self):
        server = self.server()
        code, _, err = self.ended(self.start(server, "--select", "ping/*", "--report", "console=/dev/full"))
        self.assertEqual(code, 4)
        self.assertIn("error: cannot write /dev/full: No space left on device\n", err)
        self.assert_whole()

    def test_a_full_standard_output(self):
        with open("/dev/full", "w") as full:
            process = self.start(self.server(), "--select", "ping/*", preexec_fn=lambda: os.dup2(full.fileno(), 1))
            code, _, err = self.ended(process)
        self.assertEqual(code, 4)
        self.assertIn("error: cannot write to standard output\n", err)
        self.assert_whole()

    def test_files_that_may_not_grow(self):
        limit = 8192
        code, out, err = self.ended(self.start(
            self.server(), "--select", "ping/*", "--report", "json=-",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))))
        self.assertEqual(code, 4, err)
        self.assertIn(f"error: cannot write {self.folder}/json: File too large\n", err)
        self.assertFalse((self.folder / "json").exists(), "half a report")
        json.loads(out)

    def test_pipes_that_nobody_reads(self):
        for name, reader in (("nobody", None), ("silent", os.O_RDONLY | os.O_NONBLOCK)):
            pipe = self.folder / name
            os.mkfifo(pipe)
            held = os.open(pipe, reader) if reader is not None else None
            with self.subTest(name):
                code, _, err = self.ended(self.start(self.server(), "--select", "ping/*", "--report", f"html={pipe}"))
                self.assertEqual(code, 4, err)
                self.assertIn(f"error: cannot write {pipe}: ", err)
                self.assert_whole()
            if held is not None:
                os.close(held)


if __name__ == "__main__":
    unittest.main()
