#!/usr/bin/env python3
"""A run needs little memory, whatever the server sends: each row of a table of servers is run against, the run ends, its
report is whole, and the memory of the program and its child processes stays below a bar.

Usage: memory_test.py BITSPEC [--no-bar] [ROW...]
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

from hostile_server import ACK, HostileServer

MIB = 1024 * 1024
BAR = 320 * MIB  # of the program and its children together
HANG = 200  # s: a run that takes longer than this has not ended by itself, however slow the machine
RUN_TIMEOUT = 3  # s

SIZED = b"Content-Length: %d\r\n\r\n"


def body(size):
    answer = ACK + SIZED % size + b"B" * size
    return lambda head: answer


def session_id(size):
    answer = ACK.replace(b"{00", b"i" * size + b"{00") + SIZED % 0
    return lambda head: answer


def field(size):
    answer = ACK + b"X-Long: " + b"h" * size + b"\r\n" + SIZED % 0
    return lambda head: answer


def reason(size):
    answer = ACK.replace(b"200 OK", b"200 " + b"r" * size) + SIZED % 0
    return lambda head: answer


def endless(start, piece):
    return lambda head: Endless(start, piece)


class Endless:
    """As much as nobody should want to read: more than every limit of the program."""

    def __init__(self, start, piece):
        self.start, self.piece = start, piece * (65536 // len(piece))

    def __iter__(self):
        yield self.start
        for _ in range(2048):
            yield self.piece


SERVERS = {
    "1 MiB body": body(MIB),
    "4 MiB body": body(4 * MIB),
    "250 KB id": session_id(250_000),
    "200 KB field": field(200_000),
    "200 KB reason": reason(200_000),
    "endless head": endless(ACK, b"X-More: 12345678\r\n"),
    "endless body": endless(ACK + b"\r\n", b"B"),
}


def peak_of(pid):
    """VmHWM of one process in bytes; 0: it has gone."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def children_of(pid):
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
        lists = [pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split() for task in tasks]
    except OSError:
        return []
    return [int(child) for children in lists for child in children]


def run(bitspec, url, report):
    """The exit code, the peak in bytes, and what the run printed."""
    command = [bitspec, "run", url, "--timeout", "500ms", "--run-timeout", f"{RUN_TIMEOUT}s", "--no-slow", "-j", "4",
               "--report", f"json={report}"]
    peaks = {}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        until = time.monotonic() + HANG
        while process.poll() is None and time.monotonic() < until:
            for pid in [process.pid, *children_of(process.pid)]:
                peaks[pid] = max(peaks.get(pid, 0), peak_of(pid))
            time.sleep(0.02)
        ended = process.poll() is not None
        process.kill()
        process.wait()
        output.seek(0)
        # One child follows another; those that are there at a time are few, and the largest stands for all.
        main = peaks.pop(process.pid, 0)
        return process.returncode if ended else None, main + max(peaks.values(), default=0), output.read().decode()


def mistake(bitspec, name, folder, bar):
    server = HostileServer(SERVERS[name])
    report = pathlib.Path(folder) / "result.json"
    start = time.monotonic()
    code, peak, text = run(bitspec, server.url, report)
    took = time.monotonic() - start
    server.close()
    size = report.stat().st_size if report.exists() else 0
    print(f"{name}: {peak / MIB:.1f} MiB, report of {size / MIB:.1f} MiB, {took:.1f} s, exit code {code}", flush=True)
    if code is None:
        return "the run did not end"
    if code not in (1, 3):
        return f"exit code {code}: {text[-2000:]}"
    result = json.loads(report.read_text(encoding="utf-8"))
    if not result["rules"] or not result["scenarios"]:
        return "the report has no rules or no scenarios"
    cut = [x for x in result["exchanges"] if "of which the first" in x["note"]]
    if name == "250 KB id" and not cut:
        return "nothing says that heads were cut"
    if bar and peak > BAR:
        return f"{peak / MIB:.1f} MiB of memory, more than {BAR // MIB}"
    return None


def main():
    bitspec, *rest = sys.argv[1:]
    bar = "--no-bar" not in rest
    rows = [row for row in rest if row != "--no-bar"] or list(SERVERS)
    failed = 0
    for name in rows:
        with tempfile.TemporaryDirectory() as folder:
            if wrong := mistake(bitspec, name, folder, bar):
                print(f"{name}: error: {wrong}")
                failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
