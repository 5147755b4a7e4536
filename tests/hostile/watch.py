"""A command that is watched: how long it took, and the memory that it and its child processes had at most."""
import dataclasses
import os
import pathlib
import re
import subprocess
import tempfile
import time


@dataclasses.dataclass
class Ended:
    code: int      # None: it was killed, because it did not end
    seconds: float
    peak: int      # bytes: of the program and of the children that it had at the same time
    stdout: bytes
    stderr: bytes


def memory_of(pid):
    """In bytes: VmHWM, the most that one process had, and VmRSS, what it has now. 0: it has gone."""
    found = {"VmHWM": 0, "VmRSS": 0}
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in found:
                found[name] = int(value.split()[0]) * 1024
    except OSError:
        pass
    return found["VmHWM"], found["VmRSS"]


def command_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def children_of(pid):
    """Those that have become programs of their own: until then their memory is that of the program itself."""
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
        lists = [pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split() for task in tasks]
    except OSError:
        return []
    own = command_of(pid)
    return [int(child) for children in lists for child in children if command_of(child) != own]


def run(command, hang, **how):
    """`hang`: seconds after which it will not end by itself, however slow the machine is."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, **how)
        peak = 0
        while process.poll() is None and time.monotonic() - start < hang:
            most, now = memory_of(process.pid)
            children = sum(memory_of(pid)[0] for pid in children_of(process.pid))
            peak = max(peak, most, now + children)
            time.sleep(0.02)
        took, code = time.monotonic() - start, process.poll()
        process.kill()
        process.wait()
        out.seek(0)
        err.seek(0)
        return Ended(code, took, peak, out.read(), err.read())


def sanitized(program):
    """Whether it was built with sanitizers, whose shadow memory is far larger than the program's own."""
    with open(program, "rb") as file:
        return re.search(rb"__[at]san_init", file.read()) is not None
