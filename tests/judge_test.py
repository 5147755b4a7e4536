"""bitspec judge, from the command line: pasted text in the forms in which people paste it, HAR, JSON reports; both sides
are judged, nothing is held against what is not there, and no secret is shown.
"""
import base64
import json
import pathlib
import re
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "gate"))
import common  # noqa: E402  (takes the program from the command line)

ID = "{01234567-89ab-cdef-0123-456789abcdef}"
PROTOCOL = "{7df0354d-249b-430f-820d-3d2a9bef4931}"
DATE = "Sun, 29 Nov 2026 09:41:03 GMT"
PASSWORD = "Zq~Xv!Wj%Kz"
COOKIE = "session=Vk-Hz-Gx-Pw-Yq-Bj-Nf"


def packet(kind, *fields, length=0):
    return "\r\n".join([f"BITS_POST /uploads/a.bin HTTP/1.1", "Host: server", f"BITS-Packet-Type: {kind}", *fields,
                        f"Content-Length: {length}", "", ""])


def ack(*fields, status="200 OK", kind="Ack"):
    return "\r\n".join([f"HTTP/1.1 {status}", f"BITS-Packet-Type: {kind}", *fields, "Content-Length: 0", f"Date: {DATE}", "", ""])


CREATE = packet("Create-Session", f"BITS-Supported-Protocols: {PROTOCOL}")
CREATED = ack(f"BITS-Protocol: {PROTOCOL}", f"BITS-Session-Id: {ID}", "Accept-Encoding: Identity")
SESSION = f"BITS-Session-Id: {ID}"
CLOSE, OK = packet("Close-Session", SESSION), ack(SESSION)


def fragment(first, last, total=200, *more):
    return packet("Fragment", SESSION, f"Content-Range: bytes {first}-{last}/{total}", "Content-Name: a.bin", *more,
                  length=last - first + 1)


def received(offset, status="200 OK"):
    return ack(SESSION, f"BITS-Received-Content-Range: {offset}", status=status)


UPLOAD = [CREATE, CREATED, fragment(0, 99), received(100), fragment(100, 199), received(200), CLOSE, OK]


def with_change(at, text):
    return [text if at == i else one for i, one in enumerate(UPLOAD)]


def without(at):
    return [one for i, one in enumerate(UPLOAD) if i != at]


def plain(messages):
    return "\n".join(messages)


def quoted(messages):
    """As a mail shows it: quoted, CR lost."""
    return "Hello,\n\nit fails here:\n\n" + "".join(f"> {line}\n" for line in plain(messages).replace("\r", "").split("\n"))


def by_curl(messages):
    out = "*   Trying 127.0.0.1:8080...\n* Connected to server\n"
    for i, message in enumerate(messages):
        mark = "<" if message.startswith("HTTP") else ">"
        out += "".join(f"{mark} {line}\n" for line in message.replace("\r", "").rstrip("\n").split("\n")) + f"{mark}\n"
    return out


def indented(messages):
    """Without the lines between heads and bodies."""
    return "Request and answer:\n\n" + "".join(f"    {line}\n" for message in messages
                                                for line in message.split("\r\n") if line)


FORMS = (plain, quoted, by_curl, indented)


def judge(*words, text=None):
    return subprocess.run([common.BITSPEC, "judge", *map(str, words)], input=text, capture_output=True, text=True,
                          timeout=common.RUN_SECONDS, check=False)


class Judge(common.Case):
    def result(self, text, *words, name="recording"):
        """The JSON report on a file with this text, and what was printed."""
        file, report = self.path(name), self.path("report.json")
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        ended = judge(file, "--report", f"json={report}", *words)
        self.assertIn(ended.returncode, (0, 1, 3), ended.stderr)
        return json.loads(report.read_text()), ended

    def broken(self, text, *words):
        result, _ = self.result(text, *words)
        return [rule["id"] for rule in result["rules"] if rule["verdict"] in ("fail", "warn", "note")]

    def path(self, name):
        return pathlib.Path(self.folder.name) / name


class PastedText(Judge):
    def test_a_right_upload_in_every_form(self):
        for form in FORMS:
            with self.subTest(form.__name__):
                result, ended = self.result(form(UPLOAD))
                self.assertEqual([r["id"] for r in result["rules"] if r["verdict"] in ("fail", "warn", "note")], [])
                self.assertEqual(ended.returncode, 0, ended.stdout)
                passed = {r["id"] for r in result["rules"] if r["verdict"] == "pass"}
                self.assertLessEqual({"close.success", "fragment.received-range.value", "fragment.request.order",
                                      "common.request.host", "ack.packet-type.present"}, passed)
                self.assertEqual(result["summary"]["exchanges"], 4)

    def test_faults_of_both_sides_in_every_form(self):
        cases = [
            (with_change(7, "HTTP/1.1 501 Not Implemented\r\n\r\n"), ["close.success"]),
            (with_change(3, received(99)), ["fragment.received-range.value"]),
            (with_change(5, received(150)), ["fragment.received-range.value"]),
            (with_change(5, received(100, "416 Range Not Satisfiable")), ["fragment.sequence.contiguous"]),
            (with_change(1, CREATED.replace(PROTOCOL, ID)), ["create.protocol.selected-from-list"]),
            (with_change(4, fragment(100, 199, 300)), ["fragment.request.total-constant"]),
            (with_change(4, fragment(150, 199)), ["fragment.gap.status", "fragment.request.order"]),
            (UPLOAD[:4] + UPLOAD[6:], ["close.request.when"]),
            (with_change(4, fragment(100, 199).replace("/uploads/a.bin", "/uploads/b.bin")), ["common.request.target"]),
            (with_change(6, CLOSE.replace("BITS_POST", "POST")), ["common.request.method"]),
            (with_change(5, received(200).replace("Ack", "Nack")), ["ack.packet-type.present"]),
            (UPLOAD + [CLOSE, OK], ["close.twice"]),
            (UPLOAD + [CREATE, CREATED], ["session.id.unique"]),
        ]
        for messages, rules in cases:
            for form in FORMS:
                with self.subTest(rules=rules, form=form.__name__):
                    self.assertEqual(sorted(self.broken(form(messages))), rules)

    def test_the_first_line_says_what_is_wrong(self):
        text = ("Hi,\n\nthe client gives up at the end of each upload. This is what I see:\n\n"
                "BITS_POST /uploads/a.bin HTTP/1.1\nHost: server\nBITS-Packet-Type: Create-Session\n"
                f"BITS-Supported-Protocols: {PROTOCOL}\nContent-Length: 0\n\n"
                f"HTTP/1.1 200 OK\nBITS-Packet-Type: Ack\nBITS-Protocol: {PROTOCOL}\nBITS-Session-Id: {ID}\n"
                f"Accept-Encoding: Identity\nContent-Length: 0\nDate: {DATE}\n\n"
                f"BITS_POST /uploads/a.bin HTTP/1.1\nHost: server\nBITS-Packet-Type: Fragment\nBITS-Session-Id: {ID}\n"
                "Content-Range: bytes 0-99/100\nContent-Name: a.bin\nContent-Length: 100\n\n[100 bytes, left out]\n\n"
                f"HTTP/1.1 200 OK\nBITS-Packet-Type: Ack\nBITS-Session-Id: {ID}\nBITS-Received-Content-Range: 100\n"
                f"Content-Length: 0\nDate: {DATE}\n\n"
                f"BITS_POST /uploads/a.bin HTTP/1.1\nHost: server\nBITS-Packet-Type: Close-Session\nBITS-Session-Id: {ID}\n"
                "Content-Length: 0\n\n501\n\nAny idea?\n")
        for ending in (text, text.replace("\n501\n", "\n-> 501 Not Implemented\n"),
                       text.replace("\n501\n", "\nHTTP/1.1 501 Not Implemented\n")):
            ended = judge("-", text=ending)
            self.assertEqual(ended.returncode, 1, ended.stderr)
            line = 1 + ending[:ending.index("501")].count("\n")
            self.assertEqual(ended.stdout.split("\n\n")[0].replace("\n", " "),
                             f"standard input:{line}: close.success: expected an accepted Close-Session: all bytes of the upload "
                             "were acknowledged, got status 501")

    def test_what_is_not_there_is_not_judged(self):
        nothing_wrong = [
            without(1), without(2)[:1] + UPLOAD[2:], without(3), without(5), without(7), UPLOAD[2:], UPLOAD[6:], [CLOSE],
            [OK], [received(100)], [fragment(100, 199)],
            with_change(2, "...\r\n"), with_change(3, "[snip]\r\n"), [CREATE, CREATED, "...", fragment(100, 199), received(200)],
            # Refusals that may have their reasons.
            with_change(7, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
            with_change(7, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"),
            with_change(5, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")[:6],
            # Heads that somebody shortened.
            ["BITS_POST /uploads/a.bin HTTP/1.1\r\nBITS-Packet-Type: Create-Session\r\n...\r\n",
             "HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\n[...]\r\n"],
        ]
        for messages in nothing_wrong:
            for form in FORMS:
                with self.subTest(messages=messages, form=form.__name__):
                    self.assertEqual(self.broken(form(messages)), [])

    def test_profiles_and_levels(self):
        text = plain([CREATE, CREATED])
        self.assertEqual(self.broken(text), [])
        self.assertEqual(self.broken(text, "--profile", "mc-bup"), ["create.request.content-name"])
        self.assertEqual(self.broken(text, "--profile", "mc-bup", "--level", "must"), [])
        for fail_on, code in (("must", 0), ("should", 1), ("any", 1)):
            _, ended = self.result(text, "--profile", "mc-bup", "--fail-on", fail_on)
            self.assertEqual(ended.returncode, code)


class Outputs(Judge):
    def test_place_time_and_reason_of_a_finding(self):
        text = plain(with_change(7, "HTTP/1.1 501 Not Implemented\r\n\r\n"))
        result, ended = self.result(text)
        file = str(self.path("recording"))
        self.assertEqual(result["recordings"], [file])
        rule = next(r for r in result["rules"] if r["id"] == "close.success")
        line = 1 + text[:text.index("HTTP/1.1 501")].count("\n")
        self.assertEqual(rule["evidence"][0]["place"], {"file": file, "line": line})
        self.assertIn(f"answer at line {line}", ended.stdout)
        self.assertIn(f"judge {file} --profile win32", ended.stdout)
        untested = next(r for r in result["rules"] if r["id"] == "fragment.gap.nothing-stored")
        self.assertEqual((untested["verdict"], untested["reason"]["kind"], untested["reason"]["text"]),
                         ("untested", "recorded-traffic", "recorded traffic"))

    def test_every_report_and_console_option(self):
        file = self.path("mail.txt")
        file.write_text(quoted(with_change(7, "HTTP/1.1 501 Not Implemented\r\n\r\n")))
        reports = {name: self.path(f"report.{name}") for name in ("console", "github", "html", "json", "junit", "markdown")}
        words = [word for name, path in reports.items() for word in ("--report", f"{name}={path}")]
        ended = judge(file, *words, "--color", "always", "--show", "passed", "--verbose")
        self.assertEqual(ended.returncode, 1, ended.stderr)
        self.assertIn("\x1b[1;31m", ended.stdout)
        self.assertIn("Passed (", ended.stdout)
        for name, path in reports.items():
            # The page holds its data compressed.
            self.assertIn("<!doctype html>" if name == "html" else "close.success", path.read_text().lower(), name)
        quiet = judge(file, "--quiet")
        self.assertRegex(quiet.stdout, r"\Anot conformant: 1 must broken of \d+ judged rules\n\Z")
        rendered = common.bitspec("report", "render", reports["json"])
        self.assertIn("close.success", rendered.stdout)
        replayed = common.bitspec("replay", reports["json"])
        self.assertEqual(replayed.returncode, 2)
        self.assertIn("recorded traffic cannot be replayed", replayed.stderr)

    def test_rules_of_ones_own(self):
        suites = self.path("own.yaml")
        suites.write_text("suite: own\nabout: Pings\nscenarios:\n  - id: own/ping\n    title: A ping\n    when: [{ping: {}}]\n"
                          "    then: [{ping.success: {outcome: success}}]\n")
        self.assertEqual(self.broken(plain(UPLOAD), "--suites", suites), [])
        self.assertEqual(self.broken(plain(UPLOAD), "--only-suites", suites), [])

    def test_secrets_are_hidden(self):
        token = base64.b64encode(f"alice:{PASSWORD}".encode()).decode()
        login = f"Authorization: Basic {token}"
        messages = [CREATE.replace("Host: server", f"Host: server\r\n{login}\r\nCookie: {COOKIE}"),
                    CREATED.replace("HTTP/1.1 200 OK", f"HTTP/1.1 200 OK\r\nBITS-Received-Content-Range: {token}"),
                    fragment(0, 99).replace("/uploads/a.bin", f"/uploads/{PASSWORD}"),
                    received(f"{COOKIE.split('=')[1]}")]
        file = self.path("mail.txt")
        file.write_text(plain(messages))
        reports = [self.path(f"report.{name}") for name in ("console", "github", "html", "json", "junit", "markdown")]
        ended = judge(file, "--verbose", *(word for path in reports for word in ("--report", f"{path.suffix[1:]}={path}")))
        self.assertEqual(ended.returncode, 1, ended.stderr)
        for text in [ended.stdout, ended.stderr, *(path.read_text() for path in reports)]:
            for secret in (PASSWORD, token, COOKIE, COOKIE.split("=")[1]):
                self.assertNotIn(secret, text)

    def test_exit_codes(self):
        self.assertEqual(judge("-", text="GET / HTTP/1.1\nHost: a\n\nHTTP/1.1 200 OK\n").returncode, 3)
        for text, message in (("nothing of the kind\n", "no recorded traffic"), ("{}", "not a bitspec result"),
                              ('{"log": {}}', "not in the form of HAR: no log.entries"), ('{"log": ', "no JSON")):
            ended = judge("-", text=text)
            self.assertEqual(ended.returncode, 2, ended.stdout)
            self.assertIn(message, ended.stderr)
        self.assertEqual(judge(self.path("missing")).returncode, 2)

    def test_a_file_that_cannot_be_read_costs_no_finding_in_others(self):
        file, report = self.path("upload.txt"), self.path("report.json")
        file.write_text(plain(with_change(7, "HTTP/1.1 501 Not Implemented\r\n\r\n")))
        ended = judge(file, self.path("missing"), "--report", f"json={report}")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("missing: No such file or directory", ended.stderr)
        rules = {rule["id"]: rule["verdict"] for rule in json.loads(report.read_text())["rules"]}
        self.assertEqual(rules["close.success"], "fail")
        self.assertEqual(judge().returncode, 2)


def har(messages, start="2026-11-29T09:41:03.5Z", step=1):
    def fields(lines):
        return [dict(zip(("name", "value"), line.split(": ", 1))) for line in lines if line]

    entries = []
    for i in range(0, len(messages) - 1, 2):
        request, answer = (message.split("\r\n") for message in messages[i:i + 2])
        method, target, version = request[0].split(" ")
        _, status, reason = answer[0].split(" ", 2)
        entries.append({"startedDateTime": start.replace("03.5", f"{3 + i * step:02}.5"), "time": 20,
                        "request": {"method": method, "url": "http://server" + target, "httpVersion": version.lower(),
                                    "headers": fields(request[1:]), "bodySize": -1},
                        "response": {"status": int(status), "statusText": reason, "httpVersion": "http/1.1",
                                     "headers": fields(answer[1:]), "content": {"size": 0}, "bodySize": 0}})
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": entries}})


class Archives(Judge):
    def test_har(self):
        self.assertEqual(self.broken(har(UPLOAD)), [])
        result, ended = self.result(har(with_change(7, "HTTP/1.1 501 Not Implemented\r\nServer: x\r\n")))
        self.assertEqual([r["id"] for r in result["rules"] if r["verdict"] == "fail"], ["close.success"])
        self.assertIn("entry 4, 2026-11-29T09:41:09.500Z; answer at entry 4, 2026-11-29T09:41:09.520Z", ended.stdout)

    def test_packets_side_by_side(self):
        text = json.loads(har(UPLOAD))
        for entry in text["log"]["entries"]:
            entry["startedDateTime"] = "2026-11-29T09:41:03.500Z" if entry["request"]["headers"][1]["value"] == "Create-Session" \
                else "2026-11-29T09:41:04.500Z"
        self.assertIn("common.request.one-outstanding", self.broken(json.dumps(text)))

    def test_entries_without_what_a_browser_leaves_out(self):
        text = json.loads(har(UPLOAD))
        for entry in text["log"]["entries"]:
            entry["request"]["headers"] = [f for f in entry["request"]["headers"] if f["name"] != "Host"]
        self.assertEqual(self.broken(json.dumps(text)), [])

    # Against a server with faults: what can be seen passively is named again, and nothing else.
    def test_report_of_a_run(self):
        right = self.path("right.json")
        for profile in ("win32", "mc-bup", "iis"):
            ended = common.bitspec("run", "--reference", "--no-slow", "--quiet", "--profile", profile,
                                   "--report", f"json={right}", "--transcripts", "all")
            self.assertEqual(ended.returncode, 0, ended.stdout)
            self.assertEqual(self.broken(right.read_text(), "--profile", profile), [])
        with common.Server(["gap-offset-is-fragment-end", "ack-session-id-missing-on-fragment"]) as url:
            wrong = self.path("wrong.json")
            common.bitspec("run", url, "--select", "fragment/*", "--quiet", "--report", f"json={wrong}", "--transcripts", "all")
        live = {r["id"] for r in json.loads(wrong.read_text())["rules"] if r["verdict"] == "fail"}
        self.assertEqual(set(self.broken(wrong.read_text())), {"fragment.gap.offset", "ack.session-id.on-success"})
        self.assertLessEqual({"fragment.gap.offset", "ack.session-id.on-success"}, live)


def capture(connections, lost=(), swapped=()):
    """A pcap file (raw IP) of these connections, lists of requests and answers with bodies, one after the other.

    `lost`: numbers of packets that are left out, from 1 as they would be numbered; `swapped`: those that change places with the next.
    """
    def checksum(data):
        total = sum(struct.unpack(f"!{len(data) // 2}H", data))
        return ~((total & 0xffff) + (total >> 16)) & 0xffff

    packets = []

    def segment(port, from_client, sequence, acknowledged, flags, data=b""):
        ports = (port, 80) if from_client else (80, port)
        tcp = struct.pack("!HHIIBBHHH", *ports, sequence, acknowledged, 5 << 4, flags, 65535, 0, 0) + data
        hosts = (b"\x0a\0\0\1", b"\x0a\0\0\2")
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), len(packets), 0, 64, 6, 0) + b"".join(hosts if from_client else hosts[::-1])
        packets.append(ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + tcp)

    for number, messages in enumerate(connections):
        port, sequences = 40000 + number, [1000, 5000]
        segment(port, True, 999, 0, 0x02)
        segment(port, False, 4999, 1000, 0x12)
        segment(port, True, 1000, 5000, 0x10)
        for message in messages:
            from_client = not message.startswith("HTTP")
            data = message.encode("latin-1")
            own, peer = (0, 1) if from_client else (1, 0)
            segment(port, from_client, sequences[own], sequences[peer], 0x18, data)
            sequences[own] += len(data)
        segment(port, True, sequences[0], sequences[1], 0x11)
        segment(port, False, sequences[1], sequences[0] + 1, 0x11)
        segment(port, True, sequences[0] + 1, sequences[1] + 1, 0x10)
    order = list(range(len(packets)))
    for at in swapped:
        order[at - 1], order[at] = order[at], order[at - 1]
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101)
    for place, index in enumerate(order):
        if index + 1 in lost:
            continue
        out += struct.pack("<IIII", 1_795_945_263, 1000 * place, len(packets[index]), len(packets[index])) + packets[index]
    return out


def with_bodies(messages):
    return [message + "x" * int(re.search(r"Content-Length: (\d+)", message + "Content-Length: 0").group(1))
            if message.startswith("BITS_POST") else message for message in messages]


class Captures(Judge):
    WHOLE = with_bodies(UPLOAD)

    def test_one_connection_and_several(self):
        for connections in ([self.WHOLE], [self.WHOLE[i:i + 2] for i in range(0, 8, 2)]):
            result, ended = self.result(capture(connections))
            self.assertEqual([r["id"] for r in result["rules"] if r["verdict"] in ("fail", "warn", "note")], [], ended.stdout)
            self.assertEqual(ended.returncode, 0, ended.stdout)
            passed = {r["id"] for r in result["rules"] if r["verdict"] == "pass"}
            self.assertLessEqual({"close.success", "common.response.well-formed", "ack.body.empty", "create.request.no-body",
                                  "common.request.one-outstanding", "fragment.request.body"}, passed)

    def test_faults_with_packet_and_time(self):
        messages = self.WHOLE[:7] + ["HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n"]
        result, ended = self.result(capture([messages]))
        self.assertEqual([r["id"] for r in result["rules"] if r["verdict"] == "fail"], ["close.success"])
        self.assertTrue(ended.stdout.startswith(f"{self.path('recording')}:11: close.success: "), ended.stdout)
        self.assertIn("answer at packet 11, 2026-11-29T", ended.stdout)
        bare = [message.replace("\r\n", "\n") if i == 3 else message for i, message in enumerate(self.WHOLE)]
        self.assertEqual(self.broken(capture([bare])), ["common.response.well-formed"])

    # Whatever packet is missing, and in whatever order they come: nobody is accused of it.
    def test_lost_and_swapped_packets(self):
        for connections in ([self.WHOLE], [self.WHOLE[i:i + 2] for i in range(0, 8, 2)]):
            count = 3 * 2 * len(connections) + 8
            for number in range(1, count + 1):
                with self.subTest(lost=number, connections=len(connections)):
                    self.assertEqual(self.broken(capture(connections, lost={number})), [])
                with self.subTest(lost_from=number, connections=len(connections)):
                    self.assertEqual(self.broken(capture(connections, lost=set(range(number, count + 1)))), [])
        for number in (1, 4, 6, 8, 11):
            with self.subTest(swapped=number):
                self.assertEqual(self.broken(capture([self.WHOLE], swapped=[number])), [])

    def test_a_broken_file_is_judged_as_far_as_it_goes(self):
        whole = capture([self.WHOLE])
        result, ended = self.result(whole[:-30])
        self.assertIn("truncated", " ".join(result["target"]["preflight"]["notes"]))
        self.assertEqual(ended.returncode, 0, ended.stdout)
        self.assertEqual(judge("-", text="\xd4").returncode, 2)

    def test_from_standard_input(self):
        ended = subprocess.run([common.BITSPEC, "judge", "-", "--quiet"], input=capture([self.WHOLE]), capture_output=True,
                               timeout=common.RUN_SECONDS, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)


if __name__ == "__main__":
    unittest.main()
