"""When a run begins and ends, from the command line: --wait, --fail-fast, failed:, --rate.

usage: stopping_test.py BITSPEC
"""
import json
import socket
import subprocess
import threading
import unittest

import common


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Wait(common.Case):
    def test_a_server_that_does_not_come(self):
        port = free_port()
        url = f"http://127.0.0.1:{port}/"
        ended = common.bitspec("run", url, "--wait", "300ms")
        self.assertEqual(ended.returncode, 3, ended.stderr)
        self.assertIn(f"waiting up to 0.3 s for an answer from {url}\n", ended.stderr)
        self.assertIn(f"error: {url} did not answer within 0.3 s: no ", ended.stderr)

    def test_a_server_that_is_started_meanwhile(self):
        port = free_port()
        run = subprocess.Popen([common.BITSPEC, "run", f"http://127.0.0.1:{port}/", "--wait", "60s", "--select", "ping/success"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertIn("waiting up to 60 s", run.stderr.readline())
        with common.Server([], "--port", str(port)):
            printed, errors = run.communicate(timeout=common.RUN_SECONDS)
        self.assertEqual(run.returncode, 0, printed + errors)

    def test_a_gateway_that_has_no_server_yet(self):
        listener = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"

        def answer():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        ended = common.bitspec("run", url, "--wait", "1s")
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        self.assertEqual(ended.returncode, 3, ended.stderr)
        self.assertIn(f"error: {url} did not answer within 1 s: status 503\n", ended.stderr)


class FailFast(common.Case):
    FAULTS = ["gap-offset-is-fragment-end", "ack-packet-type-misspelt-on-close"]

    def test_the_run_ends_at_the_first_failure(self):
        code, result, printed = self.judge(self.FAULTS, "--fail-fast", "--jobs", 1)
        self.assertEqual(code, 1, printed)
        self.assertFalse(result["complete"])
        self.assertEqual(result["incomplete_reason"]["kind"], "first-failure")
        self.assertEqual(len([rule for rule in result["rules"] if rule["verdict"] == "fail"]), 1, printed)
        self.assertIn("not complete: stopped at the first failure (--fail-fast)\n", printed)

    def test_a_right_server_is_judged_to_the_end(self):
        code, result, printed = self.judge([], "--fail-fast", "--select", "fragment/*")
        self.assertEqual(code, 0, printed)
        self.assertTrue(result["complete"])

    def test_known_failures_end_nothing(self):
        known = self.path("known.yaml")
        known.write_text("- rule: fragment.gap.offset\n")
        code, result, printed = self.judge(self.FAULTS[:1], "--fail-fast", "--known-failing", known, "--select", "fragment/*")
        self.assertEqual(code, 0, printed)
        self.assertTrue(result["complete"])


class Failed(common.Case):
    def test_only_what_failed_runs_again(self):
        code, result, printed = self.judge(FailFast.FAULTS, "--select", "fragment/*", "--select", "close/*")
        self.assertEqual(code, 1, printed)
        failed = {id.split("!")[0] for rule in result["rules"] if rule["verdict"] == "fail"
                  for id in [e["scenario"] for e in rule["evidence"]] + rule.get("broken_in", [])}
        before = self.path("before.json")
        before.write_text(json.dumps(result))
        code, result, printed = self.judge([], "--select", f"failed:{before}")
        self.assertEqual(code, 0, printed)
        self.assertEqual({scenario["id"] for scenario in result["scenarios"]},
                         {id for id in failed if not id.startswith("control-")})
        ended = common.bitspec("run", "--reference", "--select", f"failed:{self.path('result.json')}")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("nothing failed in that run\n", ended.stderr)
        self.assertEqual(common.bitspec("run", "--reference", "--select", "failed:none.json").returncode, 2)


class Rate(common.Case):
    def test_requests_are_spread(self):
        per_second = 100
        _, result, printed = self.judge([], "--rate", f"{per_second}/s", "--select", "ping/*", "--transcripts", "all", "--jobs", 2)
        starts = sorted(exchange["times"]["started_us"] for exchange in result["exchanges"])
        self.assertGreater(len(starts), 10, printed)
        # Never faster; how much slower is up to the machine.
        self.assertGreaterEqual(starts[-1] - starts[0], (len(starts) - 4) * 1_000_000 // per_second)

    def test_a_rate_is_a_number_with_a_time(self):
        for rate in ("0/s", "5", "x/s", "5/h"):
            ended = common.bitspec("run", "--reference", "--rate", rate)
            self.assertEqual(ended.returncode, 2)
            self.assertIn(f"invalid rate '{rate}': expected a number and /s or /m, such as 20/s\n", ended.stderr)


if __name__ == "__main__":
    unittest.main()
