"""bitspec client, from the command line, against the reference server: every option, what it prints, how it ends.

usage: client_test.py BITSPEC
"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "gate"))
import common  # noqa: E402  (takes the program from the command line)

PASSWORD = "open sesame"   # of alice at `serve --everything`
BYTES = bytes(i * 7 % 251 for i in range(30_000))
HANG = 60


def client(*words, **environment):
    return subprocess.run([common.BITSPEC, "client", *map(str, words)], capture_output=True, text=True, timeout=HANG,
                          check=False, env={**os.environ, **environment})


class Client(common.Case):
    def setUp(self):
        super().setUp()
        self.file = self.path("report 1.dat")
        self.file.write_bytes(BYTES)

    def uploads(self, ended, code=0):
        self.assertEqual(ended.returncode, code, ended.stdout + ended.stderr)
        return ended.stderr

    def packets(self, text):
        """The packets that --verbose shows, one word each."""
        words = re.findall(r"^(Ping|Create|Fragment|Close|Cancel)(?:-Session)?(?: (\d+-\d+)/\d+)?: ", text, re.MULTILINE)
        return " ".join(span or kind for kind, span in words)

    def begin(self, *words):
        """A client that goes on while the test does other things."""
        process = subprocess.Popen([common.BITSPEC, "client", *map(str, words)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def seen(self, process, what):
        """What the process printed up to the line with `what`."""
        text = ""
        for line in process.stderr:
            text += line
            if what in line:
                return text
        self.fail(f"no '{what}' in {text}")


class Uploads(Client):
    def test_the_file_arrives(self):
        with common.Server([], "--folder", str(self.path("server"))) as url:
            ended = client(url + "in/", self.file, "--fragment-size", 10_000, "--verbose")
            self.assertEqual(self.packets(self.uploads(ended)),
                             "Ping Create 0-9999 10000-19999 20000-29999 Close")
            self.assertEqual(ended.stdout, f"uploaded 30000 bytes to {url}in/report%201.dat\n")
            self.assertEqual((self.path("server") / "files" / "in" / "report 1.dat").read_bytes(), BYTES)

    def test_options_of_packets(self):
        with common.Server([]) as url:
            for profile in ("win32", "mc-bup", "iis"):
                ended = client(url + "a", self.file, "--no-ping", "-v", "--profile", profile, "--timeout", "10s")
                self.assertEqual(self.packets(self.uploads(ended)), "Create 0-29999 Close")
            ended = client(url + "a", self.file, "--quiet")
            self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, "", ""))

    def test_refusals_name_the_reason(self):
        with common.Server([], "--everything", "--folder", str(self.path("server"))) as url:
            for place, reason in [("forbidden/", "Create-Session was refused: 403 Forbidden, error 0x80070005 (E_ACCESSDENIED)"),
                                  ("limited/", "Fragment was refused: 500 Internal Server Error, error 0x80200020 (BG_E_TOO_LARGE)")]:
                ended = client(url + place, self.file)
                self.assertEqual(self.uploads(ended, 1), f"error: {reason}\n")

    def test_nobody_there_and_no_bits_server(self):
        ended = client("http://127.0.0.1:1/", self.file, "--give-up-after", "300ms", "--retry-delay", "100ms")
        self.assertRegex(self.uploads(ended, 3), "error: target unreachable: no answer: 127.0.0.1:1: connection refused\n$")
        self.assertIn("trying again in 0.1 s", ended.stderr)
        with common.Server(["ack-bare-on-fragment"]) as url:
            ended = client(url, self.file, "--give-up-after", "300ms", "--retry-delay", "100ms")
            self.assertRegex(self.uploads(ended, 1), "error: gave up: 200 OK, not an Ack\n$")
        with common.Server(["create-protocol-missing"]) as url:
            self.assertEqual(self.uploads(client(url, self.file), 3),
                             "error: not a BITS server: the server named no protocol\n")

    def test_mistakes_of_the_user(self):
        with common.Server([]) as url:
            for words, message in [((url, self.path("none")), f"cannot open '{self.path('none')}': no such file or directory"),
                                   ((url, self.folder.name), f"'{self.folder.name}' is not a regular file"),
                                   ((url, self.file, "--fault", "close-mising"),
                                    "unknown fault 'close-mising'; did you mean 'close-missing'?")]:
                self.assertEqual(self.uploads(client(*words), 2), f"error: {message}\n")

    def test_faults(self):
        with common.Server([]) as url:
            ended = client(url, self.file, "-v", "--fault", "close-missing", "--fault", "ping-missing")
            self.assertEqual(self.packets(self.uploads(ended)), "Create 0-29999")


class Access(Client):
    def test_logins(self):
        with common.Server([], "--everything", "--folder", str(self.path("server"))) as url:
            secret = self.path("secret")
            secret.write_text(PASSWORD + "\n")
            for place in ("basic/", "digest/"):
                self.uploads(client(url + place, self.file, "--user", "alice", BITSPEC_PASSWORD=PASSWORD))
                self.uploads(client(url + place, self.file, "--user", "alice", "--password-file", secret))
                ended = client(url + place, self.file, "--user", "alice", BITSPEC_PASSWORD="wrong")
                self.assertEqual(self.uploads(ended, 1), "error: Ping was refused: 401 Unauthorized\n")
            field = "Authorization: Basic YWxpY2U6b3BlbiBzZXNhbWU="
            self.uploads(client(url + "basic/", self.file, "--header", field))

    def test_tls(self):
        with common.Server([], "--everything", "--folder", str(self.path("server")), "--target-file",
                           str(self.path("target.yaml"))):
            url = re.search(r"https://[^\"]+", self.path("target.yaml").read_text()).group()
            self.uploads(client(url, self.file, "--ca", self.path("server") / "ca.pem"))
            self.uploads(client(url, self.file, "--insecure"))
            self.assertIn("is not trusted", self.uploads(client(url, self.file), 2))


class Interruptions(Client):
    def test_session_that_is_lost(self):
        with common.Server([], "--everything", "--folder", str(self.path("server"))) as url:
            # The session ends after 300 ms without a packet that gets on; the retry delay is longer.
            process = self.begin(url + "short/", self.file, "--fragment-size", 10_000, "-v", "--retry-delay", "1s")
            _, errors = process.communicate(timeout=HANG)
            self.assertEqual(process.returncode, 0, errors)

    def test_ctrl_c_cancels(self):
        for state, packets in [((), "Cancel"), (("--resume", self.path("state")), "")]:
            with common.Server(["ack-bare-on-fragment"]) as url:   # the first Fragment comes again and again
                process = self.begin(url, self.file, "-v", *state)
                self.seen(process, "trying again in 5 s")
                process.send_signal(signal.SIGINT)
                _, errors = process.communicate(timeout=HANG)
                self.assertEqual(process.returncode, 130, errors)
                self.assertEqual(self.packets(errors), packets)
                self.assertEqual(self.path("state").exists(), bool(state))

    def test_killed_upload_goes_on(self):
        state = self.path("upload.state")
        words = (self.file, "--fragment-size", 10, "-v", "--resume", state)
        with common.Server([], "--folder", str(self.path("server"))) as url:
            process = self.begin(url, *words)
            self.seen(process, "Fragment 990-999/30000")
            process.kill()
            process.wait()
            offset = int(re.search(r"offset: (\d+)", state.read_text())[1])
            self.assertGreaterEqual(offset, 990)
            ended = client(url, self.file, "-v", "--resume", state)
            # The last Ack may have been lost with the process.
            self.assertRegex(self.packets(self.uploads(ended)), r"^Ping (\d+-\d+ )?\d+-29999 Close$")
            self.assertNotIn(" 0-", self.packets(ended.stderr))
            self.assertFalse(state.exists())
            self.assertEqual((self.path("server") / "files" / self.file.name).read_bytes(), BYTES)

    def test_state_of_something_else(self):
        state = self.path("upload.state")
        with common.Server(["ack-bare-on-fragment"]) as url:
            self.uploads(client(url, self.file, "--resume", state, "--give-up-after", "1ms"), 1)
            other = client(url + "other/", self.file, "--resume", state)
            self.assertIn(f"{state}: belongs to the upload to {url}report%201.dat", self.uploads(other, 2))
            self.file.write_bytes(BYTES + b"more")
            self.assertIn(f"{state}: the file has changed since then", self.uploads(client(url, self.file, "--resume", state), 2))
            state.write_text("anything\n")
            self.assertIn(f"{state}: line 1: expected 'bitspec upload 1'",
                          self.uploads(client(url, self.file, "--resume", state), 2))


class Size(Client):
    def test_memory_does_not_grow_with_the_file(self):
        with self.file.open("r+b") as out:
            out.truncate(512 << 20)
        with common.Server([], "--folder", str(self.path("server"))) as url:
            process = self.begin(url, self.file, "--fragment-size", 64 << 20, "--quiet")
            most = 0
            while process.poll() is None:
                try:
                    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
                except OSError:
                    break
                most = max(most, *(int(kb) for kb in re.findall(r"VmHWM:\s+(\d+) kB", status)), 0)
                time.sleep(0.01)
            self.assertEqual(process.wait(), 0)
            self.assertLess(most, 64 << 10)   # KiB


if __name__ == "__main__":
    unittest.main()
