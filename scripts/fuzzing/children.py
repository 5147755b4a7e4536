"""The programs that a fuzzing run starts, each in its own process group, so that it ends with everything it started when its
time is over or the run is interrupted."""
import os
import signal
import subprocess
import threading
import time

SYMBOLIZER = "llvm-symbolizer-19"
KEPT_OUTPUT = 1 << 20  # bytes read from the end of a log, where stacks and figures are


def environment():
    """For sanitizers: complete stacks, and an exit at the first finding."""
    return {**os.environ,
            "ASAN_OPTIONS": "abort_on_error=1:symbolize=1:detect_leaks=1:allocator_may_return_null=1:handle_abort=1",
            "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1:symbolize=1",
            "ASAN_SYMBOLIZER_PATH": f"/usr/bin/{SYMBOLIZER}", "UBSAN_SYMBOLIZER_PATH": f"/usr/bin/{SYMBOLIZER}"}


def tail(log):
    """The end of a log as text; '' if there is none."""
    try:
        with open(log, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - KEPT_OUTPUT))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""


class Children:
    """Runs programs from several threads. stop() ends all running ones and starts no more, except those with last_words."""

    def __init__(self):
        self.stopped = threading.Event()
        self._lock = threading.Lock()
        self._groups = set()

    def run(self, command, log, seconds, *, last_words=False, cwd=None, env=None):
        """The exit code, negative for a signal; None if its time ran out or the run was interrupted. With
        `last_words` it runs even then."""
        if self.stopped.is_set() and not last_words:
            return None
        with open(log, "wb") as out:
            process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT, cwd=cwd, env=env or environment(), start_new_session=True)
        with self._lock:
            self._groups.add(process.pid)
        try:
            return self._wait(process, time.monotonic() + seconds, last_words)
        finally:
            end_group(process.pid, signal.SIGKILL)
            process.wait()
            with self._lock:
                self._groups.discard(process.pid)

    def _wait(self, process, deadline, last_words):
        while time.monotonic() < deadline and (last_words or not self.stopped.is_set()):
            try:
                return process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                pass
        # On SIGINT libFuzzer prints its statistics before it exits.
        end_group(process.pid, signal.SIGINT)
        try:
            process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            pass
        return None

    def stop(self):
        self.stopped.set()

    def kill(self):
        with self._lock:
            for group in self._groups:
                end_group(group, signal.SIGKILL)


def end_group(group, how):
    try:
        os.killpg(group, how)
    except (ProcessLookupError, PermissionError):
        pass
