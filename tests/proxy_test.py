"""bitspec proxy, from the command line: bytes pass unchanged, a run through it ends as one without it, and what went by
is judged, now and from the capture that it writes.

usage: proxy_test.py BITSPEC
"""
import json
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "gate"))
import common  # noqa: E402  (takes the program from the command line)

HANG = 60
ODD = bytes(range(256)) * 40 + b"\r\n\r\n\x00HTTP/1.1 \xff" * 7


class Proxy:
    def __init__(self, to, *words):
        self.process = subprocess.Popen([common.BITSPEC, "proxy", "--to", to, *map(str, words)], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def address(self):
        return ("127.0.0.1", int(re.search(r":(\d+)/", self.url)[1]))

    def end(self):
        """Exit code and what it printed."""
        self.process.send_signal(signal.SIGINT)
        out, errors = self.process.communicate(timeout=HANG)
        return self.process.returncode, out + errors


class Peer:
    """A server that takes one connection and keeps what came; `script` does the rest."""

    def __init__(self, script):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/a/"
        self.got = b""
        self.thread = threading.Thread(target=self.run, args=(script,), daemon=True)
        self.thread.start()

    def run(self, script):
        connection, _ = self.listener.accept()
        connection.settimeout(HANG)
        with self.listener, connection:
            script(self, connection)

    def read_all(self, connection):
        while data := connection.recv(65536):
            self.got += data

    def wait(self):
        self.thread.join(HANG)


def read_all(connection):
    out = b""
    while data := connection.recv(65536):
        out += data
    return out


class Bytes(common.Case):
    def test_odd_bytes_pass_both_ways_and_so_do_half_closed_connections(self):
        def script(peer, connection):
            peer.read_all(connection)      # up to the half-close
            connection.sendall(peer.got[::-1])

        peer = Peer(script)
        with Proxy(peer.url) as proxy, socket.create_connection(proxy.address(), HANG) as client:
            client.sendall(ODD)
            client.shutdown(socket.SHUT_WR)
            self.assertEqual(read_all(client), ODD[::-1])
            peer.wait()
            self.assertEqual(peer.got, ODD)
            self.assertEqual(proxy.end()[0], 3)   # no BITS packet

    def test_more_than_all_buffers_in_both_directions_at_once(self):
        data = ODD * 1000

        def script(peer, connection):
            sender = threading.Thread(target=connection.sendall, args=(data[::-1],))
            sender.start()
            while len(peer.got) < len(data):
                peer.got += connection.recv(65536)
            sender.join(HANG)

        peer = Peer(script)
        with Proxy(peer.url) as proxy, socket.create_connection(proxy.address(), HANG) as client:
            client.settimeout(HANG)
            sender = threading.Thread(target=client.sendall, args=(data,))
            sender.start()
            got = read_all(client)
            sender.join(HANG)
            peer.wait()
            self.assertTrue(got == data[::-1] and peer.got == data)

    def test_resets_pass(self):
        def reset(_, connection):
            connection.recv(4)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        peer = Peer(reset)
        with Proxy(peer.url) as proxy, socket.create_connection(proxy.address(), HANG) as client:
            client.sendall(b"ping")
            self.assertRaises(ConnectionResetError, client.recv, 1)

    def test_nobody_behind_it(self):
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            url = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        with Proxy(url) as proxy, socket.create_connection(proxy.address(), HANG) as client:
            self.assertRaises(ConnectionResetError, client.recv, 1)

    def test_limit_of_connections(self):
        with common.Server([]) as url, Proxy(url, "--connections", 1, "--listen", "127.0.0.1:0") as proxy:
            ping = b"BITS_POST / HTTP/1.1\r\nHost: h\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n"
            first = socket.create_connection(proxy.address(), HANG)
            first.sendall(ping)
            self.assertTrue(first.recv(9))
            with socket.create_connection(proxy.address(), HANG) as second:
                second.sendall(ping)
                second.settimeout(0.3)
                self.assertRaises(TimeoutError, second.recv, 9)
                first.close()
                second.settimeout(HANG)
                self.assertTrue(second.recv(9))


class Verdicts(common.Case):
    def result(self, *words):
        report = self.path("result.json")
        ended = common.bitspec(*words, "--report", f"json={report}")
        self.assertIn(ended.returncode, (0, 1), ended.stderr)
        return {rule["id"]: rule["verdict"] for rule in json.loads(report.read_text())["rules"]}

    def test_a_run_through_it_ends_as_one_without_it(self):
        words = ("--jobs", 8, "--no-slow", "--seed", 7)
        with common.Server(["gap-offset-is-fragment-end"]) as url, Proxy(url, "--quiet") as proxy:
            alone = self.result("run", url, *words)
            through = self.result("run", proxy.url, *words)
            self.assertEqual({rule: (alone[rule], through[rule]) for rule in alone if alone[rule] != through[rule]}, {})
            self.assertEqual(alone["fragment.gap.offset"], "fail")

    def test_judged_now_and_from_its_capture(self):
        capture, report = self.path("a.pcap"), self.path("report.json")
        file = self.path("file")
        file.write_bytes(ODD * 20)
        with common.Server(["gap-offset-is-fragment-end"]) as url, \
                Proxy(url, "--record", capture, "--report", f"json={report}", "--profile", "win32", "--level", "should",
                      "--fail-on", "any", "--show", "passed", "-v") as proxy:
            self.assertEqual(common.bitspec("client", proxy.url, file, "--fragment-size", 50_000).returncode, 0)
            # The first of these Fragments leaves a gap; the offset in the refusal is wrong.
            ended = common.bitspec("client", proxy.url + "b", file, "--fragment-size", 50_000, "--fault", "first-fragment-skipped",
                                   "--retry-delay", "1ms", "--give-up-after", "1s")
            self.assertIn(ended.returncode, (0, 1))
            code, text = proxy.end()
        self.assertEqual(code, 1, text)
        now = json.loads(report.read_text())
        broken = {rule["id"] for rule in now["rules"] if rule["verdict"] in ("fail", "warn", "note")}
        self.assertLessEqual({"fragment.gap.zero-offset", "fragment.request.order"}, broken)
        again = self.result("judge", capture, "--level", "should")
        self.assertEqual({rule["id"]: rule["verdict"] for rule in now["rules"]}, again)

    def test_the_client_without_faults_breaks_no_rule(self):
        file = self.path("report 1.dat")
        file.write_bytes(ODD * 20)
        for profile in ("win32", "mc-bup", "iis"):
            report = self.path("report.json")
            with common.Server([], "--profile", profile) as url, \
                    Proxy(url, "--profile", profile, "--report", f"json={report}") as proxy:
                for words in ((), ("--no-ping", "--fragment-size", 50_000)):
                    ended = common.bitspec("client", proxy.url, file, "--profile", profile, *words)
                    self.assertEqual(ended.returncode, 0, ended.stderr)
                self.assertEqual(proxy.end()[0], 0)
            rules = json.loads(report.read_text())["rules"]
            self.assertEqual([rule["id"] for rule in rules if rule["verdict"] in ("fail", "warn", "note")], [])

    def test_the_capture_has_every_byte(self):
        capture = self.path("a.pcap")
        peer = Peer(lambda peer, connection: (peer.read_all(connection), connection.sendall(ODD * 30)))
        with Proxy(peer.url, "--record", capture) as proxy, socket.create_connection(proxy.address(), HANG) as client:
            client.sendall(ODD * 20)
            client.shutdown(socket.SHUT_WR)
            read_all(client)
            proxy.end()
        sent = {True: b"", False: b""}
        data, at = capture.read_bytes(), 24
        while at < len(data):
            length = struct.unpack_from("<I", data, at + 8)[0]
            packet = data[at + 16:at + 16 + length]
            to_server = struct.unpack_from(">H", packet, 22)[0] == int(re.search(r":(\d+)/", peer.url)[1])
            sent[to_server] += packet[40:]
            at += 16 + length
        self.assertTrue(sent == {True: ODD * 20, False: ODD * 30})

    def test_mistakes_of_the_user(self):
        for words, message in [(("--to", "https://h/"), "https://h/: the proxy speaks plain http only"),
                               (("--to", "h"), "--to: "),
                               (("--to", "http://h/", "--listen", "8080"), "--listen: invalid value '8080': expected ADDRESS:PORT"),
                               (("--to", "http://h/", "--listen", "192.0.2.1:80"), "192.0.2.1: not a loopback address"),
                               (("--to", "http://h/", "--record", self.path("none") / "a"), "no such file or directory")]:
            ended = common.bitspec("proxy", *words)
            self.assertEqual(ended.returncode, 2, ended.stderr)
            self.assertIn(message, ended.stderr)


if __name__ == "__main__":
    unittest.main()
