#!/usr/bin/env python3
"""The reference server and its clients: what is large, what is many, what is in the way.

Usage: serve_test.py BITSPEC
"""
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import watch
from server import PROTOCOL

BITSPEC = sys.argv.pop(1) if len(sys.argv) > 1 else "bitspec"
MIB = 1 << 20
UPLOAD = (400 if os.environ.get("BITSPEC_TEST_ALL") == "1" else 128) * MIB
SECONDS = 60  # for one answer, on a busy machine


class Served:
    """The reference server, and one connection to it."""

    def __init__(self, *words, **how):
        self.process = subprocess.Popen([BITSPEC, "serve", *words], stdout=subprocess.PIPE, text=True, **how)
        self.port = int(re.search(r":(\d+)/", self.process.stdout.readline())[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)


def ask(peer, kind, fields=b"", pieces=()):
    """The head of the answer. `pieces`: of the body."""
    length = sum(len(piece) for piece in pieces)
    peer.sendall(b"BITS_POST /a.bin HTTP/1.1\r\nHost: h\r\nBITS-Packet-Type: %s\r\n%sContent-Length: %d\r\n\r\n" % (kind, fields, length))
    for piece in pieces:
        peer.sendall(piece)
    answer = b""
    while b"\r\n\r\n" not in answer:
        data = peer.recv(65536)
        if not data:
            break
        answer += data
    return answer


def upload(peer, size):
    """The answer to one Fragment of so many bytes, and the session."""
    created = ask(peer, b"Create-Session", b"BITS-Supported-Protocols: " + PROTOCOL + b"\r\n")
    session = b"BITS-Session-Id: " + re.search(rb"BITS-Session-Id: (\S+)", created)[1] + b"\r\n"
    body = [b"x" * MIB] * (size // MIB)
    return ask(peer, b"Fragment", session + b"Content-Range: bytes 0-%d/%d\r\n" % (size - 1, size), body), session


class Serve(unittest.TestCase):
    def test_a_port_that_is_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            ended = subprocess.run([BITSPEC, "serve", "--port", str(port)], capture_output=True, text=True, timeout=SECONDS, check=False)
        self.assertEqual(ended.returncode, 2)
        self.assertEqual(ended.stderr, f"error: cannot listen on 127.0.0.1:{port}: Address already in use\n")

    def test_a_large_upload_takes_no_memory(self):
        with tempfile.TemporaryDirectory() as folder, Served("--folder", folder) as served, served.connect() as peer:
            answer, session = upload(peer, UPLOAD)
            self.assertIn(b"BITS-Received-Content-Range: %d\r\n" % UPLOAD, answer)
            self.assertIn(b" 200 ", ask(peer, b"Close-Session", session).partition(b"\r\n")[0])
            self.assertEqual(pathlib.Path(folder, "files/a.bin").stat().st_size, UPLOAD)
            if not watch.sanitized(BITSPEC):
                self.assertLess(watch.memory_of(served.process.pid)[0], 32 * MIB)

    def test_memory_has_a_limit(self):
        with Served() as served, served.connect() as peer:
            answer, _ = upload(peer, 257 * MIB)
            self.assertRegex(answer, rb"^HTTP/1\.1 5\d\d ")
            self.assertIn(b"0x80070070", answer)  # the disk is full
            with served.connect() as other:
                self.assertIn(b" 200 ", ask(other, b"Ping"))

    def test_links_are_not_followed(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as outside:
            pathlib.Path(outside, "a.bin").write_text("secret")
            os.makedirs(f"{folder}/files")
            os.symlink(outside, f"{folder}/files/up")
            with Served("--folder", folder) as served, served.connect() as peer:
                peer.sendall(b"GET /up/a.bin HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                self.assertIn(b" 404 ", peer.recv(65536))

    @unittest.skipIf(watch.sanitized(BITSPEC), "sanitizers need descriptors to look at memory")
    def test_no_descriptors_cost_no_time(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))

        with Served(preexec_fn=few) as served:
            held = [served.connect() for _ in range(60)]
            before, start = self.processor_time(served), time.monotonic()
            while time.monotonic() - start < 1:
                time.sleep(0.1)
            self.assertLess(self.processor_time(served) - before, 0.3)
            for peer in held:
                peer.close()
            with served.connect() as other:
                self.assertIn(b" 200 ", ask(other, b"Ping"))

    @staticmethod
    def processor_time(served):
        fields = pathlib.Path(f"/proc/{served.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    unittest.main()
