"""The exchanges in a capture of a run are those of the run's report.

usage: capture_test.py BITSPEC CAPTURE_EXCHANGES    runs the suite against the reference server while tcpdump records it

Exit code 77 if there is no tcpdump, or it may not capture.
"""
import base64
import collections
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

READY_SECONDS, RUN_SECONDS = 30, 240
STARTS = 1024  # bytes of a body that a report has
HEADS = 16384  # bytes of a head that it has; longer ones are cut


def value(text):
    """Text of a report, which is an object where the bytes are no UTF-8."""
    return base64.b64decode(text["base64"]) if isinstance(text, dict) else text.encode()


def without_secrets(head):
    """Reports do not show them, and the reference server's cookies are some."""
    return re.sub(rb"(?im)^((?:proxy-)?authorization|cookie|set-cookie):[^\r\n]*", rb"\1: hidden", head)


def start(command, ready, output):
    """Runs a command and returns it with the line that says that it is ready, or None."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, text=True,
                               **{output: subprocess.PIPE, "stderr" if output == "stdout" else "stdout": subprocess.DEVNULL})
    for line in getattr(process, output):
        if match := re.search(ready, line):
            return process, match[0]
    process.wait()
    return process, None


def stop(process):
    process.send_signal(signal.SIGINT)
    try:
        process.wait(READY_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def key(request, size, start, answer, answer_size):
    """What is compared of an exchange: bodies where one length says what they are. (Others are in a report as they were sent.)"""
    lengths = re.findall(rb"(?im)^content-length: *([^\r\n]*)", request)
    if len(lengths) != 1 or not lengths[0].isdigit() or re.search(rb"(?im)^transfer-encoding:", request):
        size, start = -1, b""
    return without_secrets(request), size, start[:STARTS], without_secrets(answer), answer_size


def reported(result):
    """The whole exchanges of a report, but for those with heads that it cuts."""
    for exchange in result["exchanges"]:
        request, answer = exchange["request"], exchange["answer"]
        cut = len(value(request["head"])) >= HEADS
        if request["whole"] and answer["ending"] == "complete" and not answer["deviations"] and not cut:
            yield key(value(request["head"]), request["body"]["size"], value(request["body"]["start"]), value(answer["head"]),
                      answer["body"]["size"])


def captured(lines):
    for line in lines:
        request, answer = line.get("request"), line.get("answer")
        if request and answer and request["missing"] == "nothing" and answer["missing"] == "nothing":
            yield key(base64.b64decode(request["head"]), request["size"], base64.b64decode(request["body"]),
                      base64.b64decode(answer["head"]), answer["size"])


def show(title, exchanges):
    for head, size, _, answer, _ in list(exchanges)[:10]:
        print(f"{title}: {head!r}, {size} bytes -> {answer!r}")


def compare(folder, reader):
    """A line about both, and what is in the report and not in the capture."""
    in_report = collections.Counter(reported(json.loads((folder / "run.json").read_text())))
    read = subprocess.run([reader, str(folder / "run.pcap")], capture_output=True, text=True, timeout=RUN_SECONDS, check=False)
    lines = [json.loads(line) for line in read.stdout.splitlines()]
    missing = in_report - collections.Counter(captured(lines))
    assert sum(in_report.values()) > 200, "hardly anything was run"
    return f"{read.stderr.strip()}; {sum(in_report.values())} whole exchanges in the report", missing


def record(bitspec, reader, folder):
    server, url = start([bitspec, "serve"], r"http://\S+", "stdout")
    dump = None
    try:
        port = re.search(r":(\d+)/", url)[1]
        dump, ready = start(["tcpdump", "-i", "lo", "-U", "-B", "32768", "-Z", "root", "-w", str(folder / "run.pcap"),
                             "tcp", "port", port], "listening on", "stderr")
        if not ready:
            return 77
        subprocess.run([bitspec, "run", url, "--no-slow", "--transcripts", "all", "--report", f"json={folder / 'run.json'}"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=RUN_SECONDS, check=False)
        summary, missing = compare(folder, reader)
        end = time.monotonic() + READY_SECONDS
        while missing and time.monotonic() < end:  # tcpdump may not have written all of it
            time.sleep(0.2)
            summary, missing = compare(folder, reader)
    finally:
        if dump:
            stop(dump)
        stop(server)
    print(summary)
    show("in the report, and not in the capture", missing)
    return 1 if missing else 0


def main():
    bitspec, reader = sys.argv[1:]
    if not shutil.which("tcpdump", path="/usr/sbin:/usr/bin:/sbin:/bin"):
        return 77
    with tempfile.TemporaryDirectory(prefix="bitspec-capture-") as folder:
        return record(bitspec, reader, pathlib.Path(folder))


if __name__ == "__main__":
    sys.exit(main())
