#!/usr/bin/env python3
"""Each server of the table is run against, hostile from the first request on and from a later one on: the run ends by its
own time limit, its reports are whole and escaped, no secret is in them, nothing was sent elsewhere, and the memory stays
below a bar.

Usage: gallery_test.py BITSPEC [--no-bar] [NAME...]
A NAME is a part of what a row does. With BITSPEC_TEST_ALL=1 in the environment all rows run.
"""
import concurrent.futures
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import output_test
import secrets_test
import watch
from server import Server
from table import ALSO_TLS, TABLE

MIB = 1024 * 1024
BAR = 64 * MIB       # of the program and its children together
RIGHT_BAR = 48 * MIB  # the same, where the server is the reference server
RUN_TIMEOUT = 2      # s; five times as long with sanitizers
HANG = RUN_TIMEOUT + 28  # s: a run that takes longer has not ended by its own limit, however slow the machine is
LATER = 40           # requests that are answered right: the look at the target is over, and scenarios run
BESIDE = 10          # runs at a time; most of them wait

# MiB of whole runs, which take 20 s: they may only become less. What is above the bar are the heads of the scenarios that
# are running (4 MiB each, and what is sent back of an id) and the fields of some 2,500 exchanges that reports may show.
# Measured: 92 to 97, 74 to 79, 66 to 69, 55 to 58.
WHOLE_RUNS = {"a session id of 60 KB": 112, "a reason of 60 KB": 88, "1,900 fields": 80, "1 MiB behind each Ack": 64}
WHOLE_TIMEOUT, WHOLE_HANG = 120, 200  # s

FORMATS = {"json": output_test.mistakes_in_json, "junit": output_test.mistakes_in_junit,
           "markdown": output_test.mistakes_in_markdown, "html": None}


class Page(html.parser.HTMLParser):
    """Whether a page is whole, and whether it has elements that only a server can have put there."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.ended = [], [], False

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "input", "link", "br"):
            self.open.append(tag)
        self.wrong += [f"<{tag} {name}>" for name, _ in attrs if name.startswith("on")]
        if tag == "img":
            self.wrong.append("an image")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes something else")
        self.ended = tag == "html"


def mistakes_in_html(data):
    page = Page()
    page.feed(data.decode())
    page.close()
    if not page.ended or page.open:
        return f"the page is not whole: {page.open} stay open"
    return page.wrong[0] if page.wrong else None


def mistakes_in_result(data):
    result = json.loads(data)
    for member in ("format", "target", "verdict", "rules", "summary", "exchanges"):
        if member not in result:
            return f"no '{member}'"
    if result["complete"] and result["summary"]["scenarios"]["run"] == 0:
        return "complete without a scenario"
    if not result["complete"] and not result.get("incomplete_reason"):
        return "not complete, and no reason"
    return None


FORMATS["html"] = mistakes_in_html
FORMATS["json"] = mistakes_in_result


def said(words, shown):
    """Or that the machine was too busy for an answer in time, or for the first scenarios."""
    pattern = re.escape(words).replace(r"\.\.\.", ".*")
    too_late = re.search(r"within the time limit|TLS handshake timed out|the time of the run was over|Scenarios: [0-5] run", shown)
    return re.search(pattern, shown) or too_late


class Case:
    def __init__(self, row, later, certificate=None, whole=False, slower=1):
        self.row, self.later, self.certificate = row, later, certificate
        self.name = f"{row.does}, {'later' if later else 'at once'}{', TLS' if certificate else ''}{', to the end' if whole else ''}"
        self.limit, self.hang = (WHOLE_TIMEOUT, WHOLE_HANG) if whole else (RUN_TIMEOUT * slower, HANG * slower)
        self.bar = WHOLE_RUNS[row.does] * MIB if whole else BAR

    def run(self, bitspec):
        """A line about the run, and what is wrong."""
        server = Server(self.row, LATER if self.later else 0, self.certificate)
        with tempfile.TemporaryDirectory() as folder:
            command = [bitspec, "run", server.url, "--timeout", "500ms", "--run-timeout", f"{self.limit}s", "--no-slow", "-j", "4",
                       "--user", secrets_test.USER, "--header", "X-Token: " + secrets_test.TOKEN,
                       *(f"--report={kind}={folder}/{kind}" for kind in FORMATS)]
            if server.url.startswith("https"):
                command.append("--insecure")
            ended = watch.run(command, self.hang, env=dict(os.environ, BITSPEC_PASSWORD=secrets_test.PASSWORD))
            visits, requests = server.decoy.visits, server.requests
            server.close()
            wrong = list(self.mistakes(bitspec, folder, ended))
        if visits:
            wrong.append(f"{visits} connections to another port")
        line = f"{self.name}: {ended.peak / MIB:.1f} MiB, {ended.seconds:.1f} s, exit code {ended.code}, {requests} requests"
        return line, ended, wrong

    def mistakes(self, bitspec, folder, ended):
        if ended.code is None:
            yield f"the run did not end within {self.hang} s"
            return
        if ended.code not in (0, 1, 3):
            yield f"exit code {ended.code}: {ended.stderr[-2000:].decode(errors='replace')}"
        texts = {"standard output": ended.stdout, "standard error": ended.stderr}
        for kind, look in FORMATS.items():
            path = pathlib.Path(folder, kind)
            if not path.exists():
                yield f"no {kind} report"
                continue
            texts[kind] = path.read_bytes()
            try:
                mistake = look(texts[kind])
            except ValueError as error:
                mistake = str(error)
            if mistake:
                yield f"{kind}: {mistake}"
        for name, data in texts.items():
            if mistake := output_test.mistakes_in(data):
                yield f"{name}: {mistake}"
            if part := secrets_test.shown(data.decode(errors="replace"), set()):
                yield f"{name} shows {part!r} of a secret"
            if re.search(rb"Sanitizer|runtime error:|terminate called", data):
                yield f"{name}: {data[:2000]!r}"
        again = subprocess.run([bitspec, "report", "render", f"{folder}/json", "--format", "console"], capture_output=True,
                               timeout=HANG, check=False)
        if again.returncode != 0:
            yield f"the JSON report cannot be read: {again.stderr.decode(errors='replace')}"
        shown = re.sub(r"\s+", " ", again.stdout.decode(errors="replace"))
        if self.row.says and not self.later and not self.certificate and not said(self.row.says, shown):
            yield f"nothing says {self.row.says!r}: {shown[-3000:]}"



def cases(names, certificate, slower):
    """Those with these names; without any, those that always run, or all."""
    everything = os.environ.get("BITSPEC_TEST_ALL") == "1"
    out = []
    for row in (row for rows in TABLE.values() for row in rows):
        if names and not any(name in row.does for name in names):
            continue
        if not names and not everything and not row.often:
            continue
        for later in (False, True):
            out.append(Case(row, later, slower=slower))
        if row.tls == ALSO_TLS:
            out.append(Case(row, True, certificate, slower=slower))
        if everything and row.does in WHOLE_RUNS:
            out.append(Case(row, False, whole=True))
    assert out, f"no row has {names} in what it does"
    return out


def right_server(bitspec, folder, bar):
    """What is wrong with the memory of a whole run against the reference server."""
    server = subprocess.Popen([bitspec, "serve"], stdout=subprocess.PIPE, text=True)
    url = server.stdout.readline().strip()
    ended = watch.run([bitspec, "run", url, "--no-slow", "-j", "4", "-q", *(f"--report={kind}={folder}/{kind}" for kind in FORMATS)], 240)
    server.terminate()
    server.communicate()
    print(f"a right server: {ended.peak / MIB:.1f} MiB, {ended.seconds:.1f} s, exit code {ended.code}", flush=True)
    if ended.code != 0:
        return f"exit code {ended.code}: {ended.stdout.decode()}"
    return f"{ended.peak / MIB:.1f} MiB of memory, more than {RIGHT_BAR // MIB}" if bar and ended.peak > RIGHT_BAR else None


def make_certificate(bitspec, folder):
    """The files of a certificate for 127.0.0.1, which the reference server makes for itself."""
    server = subprocess.Popen([bitspec, "serve", "--everything", "--folder", folder], stdout=subprocess.PIPE, text=True)
    server.stdout.readline()
    server.terminate()
    server.communicate()
    return str(pathlib.Path(folder, "server.pem")), str(pathlib.Path(folder, "server.key"))


def main():
    bitspec, *rest = sys.argv[1:]
    bar = "--no-bar" not in rest
    failed = []
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(BESIDE) as pool:
        certificate = make_certificate(bitspec, folder)
        names = [name for name in rest if name != "--no-bar"]
        if not names and (mistake := right_server(bitspec, folder, bar)):
            failed.append(f"a right server\n  error: {mistake}")
        all_cases = cases(names, certificate, 1 if bar else 5)
        for case, (line, ended, wrong) in zip(all_cases, pool.map(lambda case: case.run(bitspec), all_cases)):
            if bar and ended.peak > case.bar:
                wrong.append(f"{ended.peak / MIB:.1f} MiB of memory, more than {case.bar // MIB}")
            print(line, flush=True)
            if wrong:
                failed.append("\n".join([line, *(f"  error: {mistake}" for mistake in wrong)]))
    print(*failed, f"{len(failed)} failed, of {len(all_cases)} runs against hostile servers", sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
