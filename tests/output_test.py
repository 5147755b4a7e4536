#!/usr/bin/env python3
"""Nothing of a server's bytes reaches an output but escaped: each row of a table of bytes is sent in every place that a
server chooses, and every format is looked at.

Usage: output_test.py BITSPEC
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as ElementTree

from hostile_server import hostile_server, RIGHT, answers

EVIL = {
    "C0": bytes(c for c in range(0x20) if c not in (0x0a, 0x0d)) + b"\x7f",
    "ANSI": b"\x1b[2J\x1b]0;title\x07\x9b31m",
    "C1": b"\xc2\x80\xc2\x85\xc2\x9b31m\xc2\x9d0;title\xc2\x9c\xc2\x9f\x7f",
    "bidi": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2028\u2029\ufeff\u200b".encode(),
    "not UTF-8": b"\xff\xfe\xc0\xaf\xc3(\xf5\x80\x80\x80",
    "surrogates": b"\xed\xa0\x80\xed\xb0\x80",
    "HTML": b"</script><script>alert(1)</script><img src=x onerror=alert(1)><!-- -->]]><evil/>&lt;&#1;",
    "Markdown": b"| a | b | [x](javascript:alert(1)) ![x](http://h/) ``` # h @team <b>x</b> **x** $x$",
    "GitHub": b"x ::error::x ::stop-commands::x ::set-output name=a::b ##[error]x ##[command]x",
    "GitHub, at once": b"::error::x",
    "Azure": b"##vso[task.setvariable variable=a]b ##teamcity[x]",
}
# Those that are sent together; alone: what has to stand at the begin, or would make Base64 of the rest.
RUNS = [["GitHub, at once"], ["C1", "bidi", "C0", "ANSI"], ["bidi", "C1"], ["not UTF-8", "surrogates"], ["HTML", "Markdown"],
        ["GitHub", "Azure"]]
# What no text may hold: what terminals obey, what nobody sees, what turns the reading direction, broken UTF-8.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd\ud800-\udfff]")
COMMANDS = [re.compile(r"^[ \t]*::", re.MULTILINE), re.compile(r"##\w*\[")]


def mistakes_in(data):
    """Of any output: the first thing that it must not hold."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8: {error}"
    for pattern in (FORBIDDEN, *COMMANDS):
        if found := pattern.search(text):
            return f"{found[0]!r} in {text[max(0, found.start() - 80):found.end() + 40]!r}"
    return None


def mistakes_in_junit(data):
    tree = ElementTree.fromstring(data)
    tags = {element.tag for element in tree.iter()}
    known = {"testsuites", "testsuite", "testcase", "properties", "property", "failure", "error", "skipped", "system-out"}
    return f"elements {tags - known}" if tags - known else None


def mistakes_in_markdown(data):
    fenced = False
    for line in data.decode().splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            if found := re.search(r"<(?!/?(?:code|details|summary)>)|\]\((?!https://)|!\[|@team", line):
                return f"{found[0]!r} in {line!r}"
    return "a fence stays open" if fenced else None


def mistakes_in_json(data):
    json.loads(data)
    return None


FORMATS = {"json": mistakes_in_json, "junit": mistakes_in_junit, "markdown": mistakes_in_markdown, "console": None}


class Evil:
    """All places in turn; a right-looking answer often enough for the run to go on."""

    def __init__(self, evil, right_looking):
        self.evil, self.right_looking, self.count, self.lock = evil, right_looking, 0, threading.Lock()

    def __call__(self, _head):
        with self.lock:
            n = self.count = self.count + 1
        all_of_them = answers(self.evil, (0, 0, 30, 75)[n // 7 % 4])
        return all_of_them[n % (RIGHT if self.right_looking and n % 3 else len(all_of_them))]


def failures_of(bitspec, name, arguments):
    """Of one command, in what it prints."""
    done = subprocess.run([bitspec, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=240)
    failures = []
    if done.returncode not in (0, 1, 2, 3):
        failures.append(f"{name}: {arguments[0]}: exit code {done.returncode}: {done.stderr[-300:]!r}")
    for place, data in (("stdout", done.stdout), ("stderr", done.stderr)):
        if mistake := mistakes_in(data):
            failures.append(f"{name}: {arguments[0]}, {place}: {mistake}")
    return failures


def look_at(bitspec, folder, name, evil, right_looking):
    server = hostile_server(Evil(evil, right_looking))
    reports = [f"--report={kind}={folder}/{kind}" for kind in FORMATS]
    commands = [["run", server.url, "--timeout", "200ms", "--no-slow", "--jobs", "4", "--run-timeout", "3s", "--verbose",
                 "--select", "ping/*", "--select", "fragment/*", "--transcripts", "all", *reports],
                ["report", "render", f"{folder}/json", "--format", "console"],
                ["init", server.url, "--timeout", "200ms"]]
    failures = []
    for arguments in commands:
        failures += failures_of(bitspec, name, arguments)
        if arguments[0] == "run":
            for kind, look in FORMATS.items():
                with open(os.path.join(folder, kind), "rb") as file:
                    data = file.read()
                mistake = mistakes_in(data) or (look and look(data))
                if mistake:
                    failures.append(f"{name}: {kind}: {mistake}")
    server.close()
    return failures


def some(bitspec, names):
    with tempfile.TemporaryDirectory() as folder:
        return look_at(bitspec, folder, ", ".join(names), b" ".join(EVIL[name] for name in names), right_looking=True)


def everything(bitspec):
    evil = b" ".join(EVIL.values())
    with tempfile.TemporaryDirectory() as folder:
        failures = look_at(bitspec, folder, "everything, wild", evil, right_looking=False)
        server = hostile_server(Evil(evil, right_looking=True))
        failures += failures_of(bitspec, "everything", ["replay", f"{folder}/json", "--url", server.url, "--verbose"])
        server.close()
    return failures


def main():
    # Side by side, because most of it waits.
    with concurrent.futures.ThreadPoolExecutor(len(RUNS) + 1) as pool:
        works = [pool.submit(everything, sys.argv[1]), *(pool.submit(some, sys.argv[1], names) for names in RUNS)]
        failures = [failure for work in works for failure in work.result()]
    for failure in failures[:20]:
        print(failure)
    print(f"{len(failures)} failures" if failures else "ok")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
