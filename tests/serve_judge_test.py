"""bitspec serve --judge, from the command line: a right client is blamed for nothing in any case and profile, each wrong
one breaks exactly the rules about what it does wrong; the page, the log, reports and exit codes.
"""
import concurrent.futures
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "gate"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bits_client  # noqa: E402
import common  # noqa: E402  (takes the program from the command line)

DATA = bytes(range(256)) * 16  # 4,096 bytes: five fragments
WATCH = 6  # s: longer than a busy machine keeps a client waiting

# Cases that end without an upload for a right client, in every profile.
NO_UPLOAD = {"create-202", "create-forbidden", "protocol-not-offered", "protocol-missing", "session-id-missing", "not-implemented",
             "bad-argument", "too-large", "close-refused", "login-refused"}

# The case, what the client does wrong, and the rules that it breaks.
WRONG = [
    ("ordinary", "no-ping", ["client.ping.first"]),
    ("ordinary", "no-close", ["client.close.after-last"]),
    ("ordinary", "upper-case-id", ["client.session.id-verbatim"]),
    ("ordinary", "login-unasked", ["client.auth.unasked"]),
    ("create-201", "stops-after-create", ["client.create.success"]),
    ("create-202", "any-2xx", ["client.create.success"]),
    ("create-lost-ack", "lost-create-goes-on", ["client.create.lost-ack"]),
    ("create-unavailable", "unavailable-skipped", ["client.retry.transient"]),
    ("create-forbidden", "fatal-repeated", ["client.retry.final"]),
    ("protocol-not-offered", "any-protocol", ["client.create.protocol-not-offered"]),
    ("protocol-missing", "any-protocol", ["client.create.protocol-missing"]),
    ("session-id-missing", "own-id", ["client.create.session-id-missing"]),
    ("gap", "gap-repeats", ["client.range.after-416"]),
    ("gap-no-offset", "guesses-forward", ["client.range.after-416-no-offset"]),
    ("gap-total", "gap-repeats", ["client.range.after-416-total"]),
    ("half-taken", "offset-ignored", ["client.range.smaller"]),
    ("back-to-start", "offset-ignored", ["client.range.back"]),
    ("back-to-start", "other-bytes", ["client.fragment.body"]),
    ("offset-ahead", "follows-any", ["client.range.ahead"]),
    ("offset-beyond", "follows-any", ["client.range.beyond-total"]),
    ("offset-missing", "missing-means-all", ["client.range.missing"]),
    ("offset-malformed", "atoi", ["client.range.malformed"]),
    ("lost-ack", "lost-skipped", ["client.resume.lost-ack"]),
    ("lost-ack", "lost-anew", ["client.resume.lost-ack"]),
    ("reset-in-body", "lost-in-the-middle", ["client.resume.reset-in-body"]),
    ("session-lost", "not-found-repeated", ["client.error.not-found-restart"]),
    ("session-lost-lower-case", "error-case-matters", ["client.error.value-form"]),
    ("session-lost-field-name", "reads-other-error-field", ["client.error.field-name"]),
    ("session-lost-at-close", "close-repeated", ["client.error.not-found-close"]),
    ("session-id-other", "adopts-id", ["client.session.id-other"]),
    ("session-id-absent", "id-needed", ["client.session.id-absent"]),
    ("unavailable", "unavailable-skipped", ["client.retry.transient"]),
    ("internal-error", "unavailable-skipped", ["client.retry.transient"]),
    ("not-implemented", "fatal-repeated", ["client.retry.final"]),
    ("bad-argument", "fatal-repeated", ["client.retry.final"]),
    ("too-large", "too-large-smaller", ["client.error.too-large"]),
    ("fragment-too-large", "same-after-413", ["client.fragment.after-413"]),
    ("close-unavailable", "close-anew", ["client.close.retry"]),
    ("close-refused", "close-repeated", ["client.close.retry"]),
    ("application-unavailable", "unavailable-skipped", ["client.error.application"]),
    ("login", "login-never", ["client.auth.answered"]),
    ("login-refused", "login-for-ever", ["client.auth.refused"]),
    ("no-packet-type", "no-packet-type-needed", ["client.answer.no-packet-type"]),
    ("unknown-fields", "stops-after-create", ["client.answer.unknown-fields"]),
    ("lower-case", "field-case-matters", ["client.answer.field-case"]),
    ("interim", "stops-after-create", ["client.answer.interim"]),
    ("framing", "stops-after-create", ["client.answer.framing"]),
]


class Judging:
    """bitspec serve --judge; `end` returns the exit code, the result, and what was printed."""

    def __init__(self, folder, *words):
        self.report = pathlib.Path(folder) / f"result-{id(self)}.json"
        self.process = subprocess.Popen(
            [common.BITSPEC, "serve", "--judge", "--watch", f"{WATCH}s", "--report", f"json={self.report}", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.port = int(re.search(r":(\d+)/", self.url).group(1))

    def get(self, path, **fields):
        with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=fields), timeout=30) as answer:
            return answer.read().decode()

    def end(self, silence=WATCH + 0.5):
        time.sleep(silence)
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=60)
        result = json.loads(self.report.read_text()) if self.report.exists() else None
        return self.process.returncode, result, out, err


def cases():
    page = common.bitspec("list", "requirements", "--json").stdout
    return sorted({case for rule in json.loads(page) for case in rule["cases"] if case != "every case"} | {"slow-answer", "ordinary"})


def broken(result, case=None):
    return sorted(rule["id"] for rule in result["rules"] if rule["broken"] > 0 and (
        case is None or any(evidence["scenario"] == case for evidence in rule["evidence"])))


class RightClient(common.Case):
    def test_no_case_blames_it_and_each_case_judges_it(self):
        judged_anywhere = set()
        for profile in ("win32", "mc-bup", "iis"):
            judging = Judging(self.folder.name, "--profile", profile)
            clients = {case: bits_client.Client(judging.port, f"/case/{case}/a.bin", DATA, ping_on_resume=profile != "win32")
                       for case in cases()}
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                ended = dict(zip(clients, pool.map(lambda client: client.upload(), clients.values())))
            self.assertEqual({case for case, good in ended.items() if not good}, NO_UPLOAD, profile)
            code, result, out, err = judging.end()
            self.assertEqual((broken(result), code), ([], 0), f"{profile}\n{out}{err}")
            self.assertEqual(result["verdict"], "conformant")
            passed = {rule["id"] for rule in result["rules"] if rule["verdict"] == "pass"}
            judged_anywhere |= {rule for rule in passed if rule.startswith("client.")}
            self.assertFalse([rule["id"] for rule in result["rules"] if rule["id"].startswith(("ack.", "fragment.gap"))])
        rules = json.loads(common.bitspec("list", "requirements", "--json").stdout)
        self.assertEqual({rule["id"] for rule in rules if rule["role"] == "client" and rule["cases"]} - judged_anywhere, set())
        self.assertGreaterEqual(len(judged_anywhere), 30)


class WrongClients(common.Case):
    def test_each_breaks_exactly_its_rules(self):
        left = list(WRONG)
        while left:
            now = []  # each case once
            for row in list(left):
                if row[0] not in [other[0] for other in now]:
                    now.append(row)
                    left.remove(row)
            judging = Judging(self.folder.name, "--fail-on", "any")
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda row: bits_client.Client(judging.port, f"/case/{row[0]}/a.bin", DATA, wrong=row[1]).upload(),
                              now))
            code, result, out, err = judging.end()
            self.assertEqual(code, 1)
            for case, wrong, rules in now:
                with self.subTest(case=case, wrong=wrong):
                    self.assertEqual(broken(result, case), rules, out + err)

    def test_packets_are_judged_by_their_own_rules(self):
        judging = Judging(self.folder.name, "--case", "ordinary")
        client = bits_client.Client(judging.port, "/case/ordinary/a.bin", DATA)
        client.packet("Ping")
        client.create()
        client.packet("Fragment", {"BITS-Session-Id": client.session, "Content-Name": "a.bin", "Content-Range": "bytes 0-99/200"},
                      bytes(100))
        client.packet("Fragment", {"BITS-Session-Id": client.session, "Content-Name": "a.bin", "Content-Range": "bytes 50-149/200"},
                      bytes(100))
        client.connection.close()
        code, result, _, _ = judging.end()
        self.assertEqual((broken(result), code), (["fragment.request.order"], 1))


class Command(common.Case):
    def test_page_log_and_console(self):
        judging = Judging(self.folder.name, "--case", "gap", "--case", "ordinary", "--log")
        text = judging.get("")
        self.assertIn("2 cases: 0 right, 0 broken, 0 waiting\n", text)
        self.assertIn("/case/gap/name.bin", text)
        bits_client.Client(judging.port, "/case/gap/a.bin", DATA, wrong="gap-repeats").upload()
        bits_client.Client(judging.port, "/case/ordinary/a.bin", DATA).upload()
        self.assertIn("broken   /case/gap/name.bin", judging.get("?text"))
        self.assertIn("client.range.after-416", judging.get("?text"))
        page = judging.get("", Accept="text/html,*/*")
        self.assertTrue(page.startswith("<!DOCTYPE html>"))
        self.assertIn('http-equiv="refresh"', page)
        self.assertIn('class="broken">broken: client.range.after-416', page)
        self.assertIn('class="right">right', page)
        code, result, out, err = judging.end()
        self.assertEqual(code, 1)
        self.assertIn("client.range.after-416: expected after the answer to Fragment 2000-2999/4096: a Fragment at the offset named, "
                      "got Fragment 2000-2999/4096 in the session", out)
        self.assertIn("serve --judge --case gap --profile win32", out)
        self.assertTrue(result["client_test"])
        self.assertEqual([scenario["id"] for scenario in result["scenarios"]], ["gap", "ordinary"])
        lines = err.splitlines()
        self.assertEqual(len(lines), 16 + 1)
        self.assertRegex(lines[0], r"^\d\d:\d\d:\d\d\.\d{3} 127\.0\.0\.1:\d+ Ping -> 200$")
        self.assertTrue(any(re.search(r"Fragment \{.*\} bytes 2000-2999/4096 -> 416, received 1000 \(changed by the case\)$", line)
                            for line in lines), err)

    def test_log_of_the_plain_server_says_why_it_refuses(self):
        process = subprocess.Popen([common.BITSPEC, "serve", "--log"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        port = int(re.search(r":(\d+)/", process.stdout.readline()).group(1))
        client = bits_client.Client(port, "/a.bin", DATA)
        client.create()
        fields = {"BITS-Session-Id": client.session, "Content-Name": "a.bin"}
        client.packet("Fragment", {**fields, "Content-Range": "bytes 100-199/200"}, bytes(100))
        client.packet("Close-Session", {"BITS-Session-Id": bits_client.UNKNOWN_ID})
        client.connection.close()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as raw:
            raw.sendall(b"\x01nonsense\r\n\r\n")
            raw.recv(1000)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertRegex(err, r" -> 416, received 0.*; fragment\.request\.order: ")
        self.assertIn("; session.unknown.status: no session with this id at this URL", err)
        self.assertIn(" malformed request -> 400", err)

    def test_no_client_is_no_verdict(self):
        judging = Judging(self.folder.name)
        code, result, out, _ = judging.end(0)
        self.assertEqual(code, 3)
        self.assertIn("no verdict: ", out)
        self.assertEqual(result["verdict"], "unreachable")

    def test_ends_after_its_time(self):
        judging = Judging(self.folder.name, "--time", "300ms")
        self.assertEqual(judging.process.wait(timeout=60), 3)
        judging.process.communicate()

    def test_what_was_not_watched_is_left_open(self):
        judging = Judging(self.folder.name, "--case", "gap", "--case", "create-forbidden")
        client = bits_client.Client(judging.port, "/case/create-forbidden/a.bin", DATA)
        self.assertFalse(client.upload())
        self.assertIn("waiting  /case/create-forbidden", judging.get("?text"))
        judging.process.send_signal(signal.SIGINT)
        judging.process.communicate(timeout=60)

    def test_wrong_words(self):
        for words, message in (
            (["serve", "--judge", "--case", "gapp"], "unknown case 'gapp'; did you mean 'gap'?"),
            (["serve", "--case", "gap"], "--case requires --judge"),
            (["serve", "--judge", "--fault", "x"], "--fault excludes --judge"),
        ):
            ended = common.bitspec(*words)
            self.assertEqual(ended.returncode, 2, words)
            self.assertIn(message, ended.stderr)


if __name__ == "__main__":
    unittest.main()
