#!/usr/bin/env python3
"""Secrets stay secret: a server repeats what it was sent, in every place and form, around every length at which texts
are cut; no output of any command shows more than three characters of a password or token.

Usage: secrets_test.py BITSPEC
"""
import base64
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse

from hostile_server import hostile_server, RIGHT, answers

PASSWORD = "Zq~Xv!Wj%Kz\\Qx\"Jy"
TOKEN = "Vk~Hz!Gx%Pw\\Yq\"Bj~Nf-Rm"
USER = "alice"
CUTS = [32, 40, 60, 100, 200, 300, 400, 1024, 2000, 4096, 16384]


def forms(value):
    """The value as servers write it."""
    data = value.encode()
    return [data, urllib.parse.quote(value, safe="").encode(), json.dumps(value).encode()[1:-1],
            "".join(f"\\u{ord(c):04x}" for c in value).encode(),
            *(base64.b64encode(before + data + b"v") for before in (b"", b"u", b"uu"))]


class Echo:
    """Every answer repeats one of the secrets that came with the request, or with the last one that had some."""

    def __init__(self, right_looking, digest):
        self.right_looking, self.digest = right_looking, digest
        self.responses, self.last, self.count, self.lock = set(), [b"nothing so far"], 0, threading.Lock()

    def secrets_of(self, head):
        out = []
        if basic := re.search(rb"(?i)authorization: basic (\S+)", head):
            out += [basic[1], base64.b64decode(basic[1]), *forms(PASSWORD)]
        if token := re.search(rb"(?i)x-token: (\S+)", head):
            out += forms(token[1].decode())
        if response := re.search(rb'response="(\w+)"', head):
            self.responses |= parts_of(response[1].decode(), 12, 10)
            out += [response[1], b'response="' + response[1] + b'"']
        return out

    def __call__(self, head):
        with self.lock:
            found = self.secrets_of(head)
            self.last = found or self.last
            if self.digest and b"response=" not in head:
                return (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n"
                        b"WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n\r\n")
            n = self.count = self.count + 1
            echo = self.last[n % len(self.last)]
            cut = CUTS[n // 3 % len(CUTS)]
            all_of_them = answers(echo, max(0, cut - n * 7 % (len(echo) + 2)))
        # A right-looking Ack often enough for the run to go on.
        return all_of_them[n % (RIGHT if self.right_looking and n % 3 else len(all_of_them))]


def parts_of(secret, length, step=1):
    return {secret[i:i + length] for i in range(0, len(secret) - length + 1, step)}


# Four characters of a secret. Base64 of other things looks alike in fours.
PARTS = set()
for SECRET in (PASSWORD, TOKEN):
    PARTS |= parts_of(SECRET, 4)
    for FORM in forms(SECRET)[1:]:
        PARTS |= parts_of(FORM.decode(), 24, 6) if b"u00" in FORM else parts_of(FORM.decode(), 8, 4)
PARTS |= parts_of(base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode(), 8, 4)


def shown(text, responses):
    """What of a secret the text shows, or None. `responses`: parts of Digest responses."""
    for variant in {text, text.replace("\\\\", "\\").replace('\\"', '"').replace("&quot;", '"')}:
        for part in PARTS:
            if part in variant:
                return part
    numbers = set(re.findall(r"[0-9a-f]{12,}", text))
    parts = {number[at:at + 12] for number in numbers for at in range(min(len(number) - 11, 64))}
    return next(iter(parts & responses), None)


class Check:
    def __init__(self, bitspec, folder):
        self.bitspec, self.folder, self.failures = bitspec, folder, []

    def written(self):
        for base, _, files in os.walk(self.folder):
            for name in files:
                path = os.path.join(base, name)
                if name != "target.yaml":
                    with open(path, "rb") as file:
                        yield os.path.relpath(path, self.folder), file.read()

    def run(self, name, responses, *arguments):
        """How often something was hidden in all that the command printed and wrote."""
        done = subprocess.run([self.bitspec, *arguments], env=dict(os.environ, BITSPEC_PASSWORD=PASSWORD),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=240)
        hidden = 0
        for place, data in [("stdout", done.stdout), ("stderr", done.stderr), *self.written()]:
            text = data.decode("utf-8", "replace")
            hidden += text.count("[not shown]")
            if part := shown(text, responses):
                at = max(0, text.find(part))
                self.failures.append(f"{name}: {place} shows {part!r}: {text[max(0, at - 200):at + 60]!r}")
        if done.returncode not in (0, 1, 2, 3):
            self.failures.append(f"{name}: exit code {done.returncode}: {done.stderr[-500:]!r}")
        return hidden


def whole_runs(check, right_looking, digest):
    name = ("right-looking" if right_looking else "wild") + (", Digest" if digest else ", Basic")
    echo = Echo(right_looking, digest)
    server = hostile_server(echo)
    folder = check.folder
    with open(f"{folder}/target.yaml", "w", encoding="utf-8") as file:
        file.write(f"url: {server.url}\nauthentication: {'digest' if digest else 'basic'}\n"
                   f"users: [{{user: {USER}, password_env: BITSPEC_PASSWORD}}]\n")
    login = ["--user", USER, "--header", "X-Token: " + TOKEN, "--timeout", "200ms"]
    reports = [f"--report={kind}={folder}/{kind}" for kind in ("json", "junit", "markdown")]
    which = ["--select", "ping/*", "--select", "fragment/*", "--select", "session/*", "--no-slow", "--jobs", "4",
             "--run-timeout", "20s", "--transcripts", "all", "--verbose"]
    hidden = check.run(name + ", run", echo.responses, "run", "--target", f"{folder}/target.yaml", *login, *which, *reports,
                       "--record-corpus", f"{folder}/corpus")
    if hidden == 0:
        check.failures.append(f"{name}: no secret came back: the test looks at nothing")
    check.run(name + ", replay", echo.responses, "replay", f"{folder}/json", "--verbose")
    for _ in range(2):
        check.run(name + ", init", echo.responses, "init", server.url, *login)
    server.close()


def mistakes(check):
    """What is wrong before anything is sent."""
    url = "http://127.0.0.1:1/"
    for arguments in (["run", url, "--header", "X-Token " + TOKEN], ["run", url, "--password=" + PASSWORD],
                      ["run", url.replace("//", f"//{USER}:{TOKEN}@")]):
        check.run("usage", set(), *arguments)
    for line in (f"users: [{{user: a, pasword: '{PASSWORD}'}}]", f"url: http://u:{TOKEN}@h/",
                 f"headers: {{X-Token: {{secret: '{PASSWORD}', x: 1}}}}"):
        with open(f"{check.folder}/target.yaml", "w", encoding="utf-8") as file:
            file.write(line + "\n")
        check.run("file", set(), "check", f"{check.folder}/target.yaml")


def main():
    failures = []

    def checked(work, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            check = Check(sys.argv[1], folder)
            work(check, *arguments)
            failures.extend(check.failures)

    # Side by side, because most of it waits.
    kinds = [(whole_runs, right_looking, digest) for right_looking in (True, False) for digest in (False, True)]
    with concurrent.futures.ThreadPoolExecutor(len(kinds) + 1) as pool:
        list(pool.map(lambda work: checked(*work), [(mistakes,), *kinds]))
    for failure in failures[:20]:
        print(failure)
    print(f"{len(failures)} failures" if failures else "ok")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
