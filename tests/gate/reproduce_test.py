"""The commands that repeat a failure, as they are printed: each is run, and finds the same rule broken.

usage: reproduce_test.py BITSPEC [--all]

--all: every fault of the list, each with the whole suite; takes an hour.
"""
import base64
import dataclasses
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import unittest

ALL = "--all" in sys.argv and not sys.argv.remove("--all")

import common

OWN_SUITE = """
suite: own
about: Own scenarios
scenarios:
  - id: own/ping
    title: A Ping is refused, which no server should do
    when: {ping: {}}
    then:
      - ping.success: {outcome: refused}
    control: none
"""
LOGIN = """
folder: .
users: [{name: alice, password: open sesame}]
areas: [{path: /, auth: basic}]
"""
TOKEN = base64.b64encode(b"alice:open sesame").decode()


@dataclasses.dataclass
class Failure:
    fault: str                     # or empty: none
    rule: str                      # is broken, besides others
    run: list                      # words behind the URL
    serve: list = dataclasses.field(default_factory=list)
    environment: dict = dataclasses.field(default_factory=dict)
    config: str = ""
    path: str = ""                 # below the URL
    url: bool = True               # false: --target names it

    def __str__(self):
        return f"{self.fault}: {' '.join(self.run)}"


# One of each kind of rule, and each option that says how a server is reached.
FAILURES = [
    Failure("gap-offset-is-fragment-end", "fragment.gap.offset", ["--select", "fragment/gap*"]),
    Failure("ack-201-on-create", "ack.status.success-set", ["--select", "create-session/*", "--one-url", "--profile", "mc-bup"], path="one.bin"),
    Failure("received-range-missing", "fragment.received-range.form", ["--select", "fragment/*", "--header", "X-Tenant: it's a"]),
    Failure("close-unknown-accepted", "close.unknown-session", ["--select", "close/*", "--header", f"Authorization: Basic {TOKEN}"],
            environment={"AUTHORIZATION": f"Basic {TOKEN}"}, config=LOGIN),
    Failure("auth-any-password", "auth.wrong-credentials", ["--select", "auth/*", "--user", "alice", "--capability", "auth_basic"],
            environment={"BITSPEC_PASSWORD": "open sesame", "AUTHORIZATION": f"Basic {TOKEN}"}, config=LOGIN),
    Failure("size-limit-one-more", "limits.upload-size.over",
            ["--select", "limits/*", "--capability", "max_upload_size=/limited/,bytes:10000"], serve=["--everything"]),
    Failure("auth-403", "auth.challenge", ["--select", "auth/*", "--target", "target.yaml"], serve=["--everything"], url=False),
    Failure("packet-type-unknown-silence", "common.response.answered",
            ["--select", "http/type-unknown", "--timeout", "700ms"]),
    Failure("bytes-last-lost", "fragment.final.integrity", ["--select", "close/*", "--files", "uploads/files"],
            serve=["--folder", "uploads"]),
    Failure("close-leaves-work", "close.temp-removed",
            ["--select", "close/*", "--files", "uploads/files", "--work", "uploads/work", "--read-back", "none"],
            serve=["--folder", "uploads"]),
    Failure("create-protocol-missing", "create.protocol.present",
            ["--select", "create-session/*", "--form", "names=flat", "--form", "bytes=text"]),
    Failure("", "ping.success", ["--suites", "own", "--select", "own/*", "--rate", "500/s"]),
    Failure("error-context-missing", "error.context.pairing", ["--select", "fragment/gap*", "--select", "close/*", "--transport", "httplib"]),
    Failure("session-bound-to-connection", "session.known-to-next-request", ["--select", "session/*"]),
    Failure("download-cut", "fragment.final.integrity", ["--select", "fragment/integrity*", "--read-back", "get"],
            environment={"BITSPEC_TIMEOUT": "2s"}),
]
# And without any option: answers, packets, ranges, sessions, files, HTTP; every second one, but for BITSPEC_TEST_ALL=1.
PLAIN = """ack-packet-type-missing ack-has-body error-always-500 error-e-fail answer-nul-in-field answer-http-1.0
    connection-closed-after-fragment field-order-matters host-not-required chunked-accepted packet-type-suffix ping-folder-refused
    create-reads-first-guid-only create-id-counter create-ends-all-sessions received-range-last-byte gap-accepted
    overlap-overwrites range-reversed-accepted length-too-long-accepted bytes-nul-ends interrupted-counted file-visible-partial
    close-early-keeps-file cancel-keeps-data session-other-url-accepted session-id-recycled ranges-off-by-one""".split()

# What these break shows once the server has noticed that a connection is gone, which may be after the next answer.
LATE = {"interrupted-counted"}


BROKEN = r"^(?:fail|warn|note)  (\S+)  (?:must|should|may)$"


def broken(printed):
    return re.findall(BROKEN, printed, re.MULTILINE)


def answer_of(head):
    """What is the same whenever the request is sent: status, and what the protocol says, but for ids."""
    lines = head.replace("\r\n", "\n").split("\n\n")[0].split("\n")
    fields = [line.partition(":") for line in lines[1:]]
    return lines[0], sorted((name.lower(), value.strip()) for name, _, value in fields
                            if name.lower().startswith("bits-") and name.lower() != "bits-session-id")


class Reproduce(common.Case):
    def shell(self, command, environment):
        return subprocess.run(["bash", "-c", command], cwd=self.folder.name, env=environment, capture_output=True, timeout=common.RUN_SECONDS,
                              encoding="utf-8", errors="replace", check=False)

    def commands_of(self, printed):
        """Rule -> what is printed below it: the command, and the curl script if there is one."""
        parts = re.split(BROKEN, printed, flags=re.MULTILINE)
        out = {}
        for rule, text in zip(parts[1::2], parts[2::2]):
            line = re.search(r"^  reproduce with: (.+)$", text, re.MULTILINE)
            self.assertIsNotNone(line, text)
            curl = re.search(r"^  with curl:(?: (.+)|\n((?:    .+\n)+))", text, re.MULTILINE)
            out[rule] = line.group(1), (curl.group(1) or curl.group(2)) if curl else ""
        return out

    def server_words(self, failure):
        words = list(failure.serve)
        if failure.config:
            self.path("server.yaml").write_text(failure.config)
            words += ["--config", str(self.path("server.yaml"))]
        if "--everything" in words:
            words += ["--target-file", str(self.path("target.yaml"))]
        if "--folder" in words:
            words[words.index("--folder") + 1] = str(self.path("uploads"))
        if "--profile" in failure.run and not failure.config:
            words += ["--profile", failure.run[failure.run.index("--profile") + 1]]
        return words

    def repeated(self, failure, line, environment):
        """What the command says, with LATE faults the first time that it says that a rule failed."""
        for _ in range(20 if failure.fault in LATE else 1):
            again = self.shell(line, environment)
            if again.returncode == 1:
                break
        return again

    def reproduce(self, failure):
        """The number of curl scripts that were run."""
        self.path("own").mkdir(exist_ok=True)
        self.path("own/ping.yaml").write_text(OWN_SUITE)
        environment = {**os.environ, **failure.environment}
        with common.Server([failure.fault] if failure.fault else [], *self.server_words(failure)) as url:
            words = [common.BITSPEC, "run", *([url + failure.path] if failure.url else []), *failure.run]
            first = self.shell(shlex.join(words), environment)
            commands = self.commands_of(first.stdout)
            self.assertIn(failure.rule or next(iter(commands), "a rule"), commands, first.stdout[-3000:] + first.stderr)
            for rule, (line, _) in commands.items():
                again = self.repeated(failure, line, environment)
                self.assertIn(rule, broken(again.stdout), f"{failure}\n{line}\n{again.stdout[-3000:]}{again.stderr}")

            report = [*words, "-v", "--report", "json=result.json", "--transcripts", "all"]
            with_report = self.shell(shlex.join(report), environment)
            text = self.path("result.json").read_text()
            for secret in (TOKEN, "open sesame"):
                self.assertNotIn(secret, first.stdout + with_report.stdout + text)
            result = json.loads(text)
            scripts = 0
            for rule, (line, curl) in self.commands_of(with_report.stdout).items():
                self.assertIn(" replay result.json ", line)
                again = self.repeated(failure, line, environment)
                self.assertEqual(again.returncode, 1, f"{failure}\n{line}\n{again.stdout}{again.stderr}")
                self.assertRegex(again.stdout, rf"(?m)^still fails +{re.escape(rule)} ", line)
                if curl and shutil.which("curl"):
                    scripts += 1
                    self.sends_the_same(result, rule, curl, environment)
            return scripts

    def sends_the_same(self, result, rule, curl, environment):
        id = next(one for one in result["rules"] if one["id"] == rule)["evidence"][0]["exchange"]
        exchange = next(one for one in result["exchanges"] if one["id"] == id)
        if exchange["answer"]["ending"] != "complete":
            return
        ended = self.shell(curl, environment)
        self.assertEqual(answer_of(ended.stdout), answer_of(exchange["answer"]["head"]), f"{rule}\n{curl}\n{ended.stderr}")

    def test_each_option(self):
        for failure in FAILURES:
            with self.subTest(str(failure)):
                self.reproduce(failure)

    def test_each_kind_of_rule(self):
        faults = {fault["name"]: fault for fault in reversed(json.loads(common.bitspec("list", "faults", "--json").stdout))}
        rules = json.loads(common.bitspec("list", "requirements", "--json").stdout)
        observed = {rule["id"] for rule in rules if rule["scenarios"]}  # the others are invariants
        names = faults if ALL else PLAIN if os.environ.get("BITSPEC_TEST_ALL") == "1" else PLAIN[::2]
        scripts = 0
        for name in names:
            fault = faults[name]
            with self.subTest(name):
                serve = ["--everything"] if ALL else []
                some = [f"rule:{fault['red'][0]}"] if fault["red"][0] in observed else ["ping/*", "close/*", "errors/*"]
                run = ["--target", "target.yaml"] if ALL else [word for one in some for word in ("--select", one)]
                run += ["--profile", fault["profile"], "--jobs", "8"]
                scripts += self.reproduce(Failure(name, fault["red"][0], run, serve, url=not ALL))
        if shutil.which("curl"):
            self.assertGreater(scripts, 5)


if __name__ == "__main__":
    unittest.main()
