"""Verdicts do not depend on how fast a server is: right servers are judged behind a proxy that delays their answers and the ends
of their connections by a random time, with different numbers of jobs, and every run has the same verdicts.

usage: delays_test.py BITSPEC [--runs N] [--jobs N,N...] [--load] [SERVER...]
SERVER: threaded, events or reference; by default all. --load keeps all processors busy meanwhile.
"""
import argparse
import concurrent.futures
import contextlib
import itertools
import json
import multiprocessing
import pathlib
import subprocess
import sys
import tempfile

from right_servers_test import DECLARED, SERVERS, first_line

RUN_SECONDS = 900
LONGEST = 200   # milliseconds


def command_of(name, bitspec, folder):
    if name == "reference":
        return [bitspec, "serve", "--port", "0", "--folder", folder]
    return [sys.executable, SERVERS / f"{name}.py", "0", "--folder", folder]


@contextlib.contextmanager
def started(command):
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield next((word for word in first_line(process).split() if word.startswith("http://")), "")
    finally:
        process.kill()
        process.communicate()


def port_of(url):
    return url.rstrip("/").rsplit(":", 1)[1]


def seen(rule):
    """What was seen, where a rule is broken; else why it has its verdict."""
    broken = [f"{e['exchange']}: expected {e['expected']}, got {e['got']}" for e in rule["evidence"][:2]]
    return "; ".join(broken) or str(rule.get("reason", ""))


def judge(bitspec, name, jobs, seed):
    """The verdicts of one run by rule, with what was seen, or what was wrong with it."""
    with tempfile.TemporaryDirectory() as folder, started(command_of(name, bitspec, folder)) as server:
        if not server:
            return {"": ("the server did not start", "")}
        proxy_command = [sys.executable, SERVERS / "delaying_proxy.py", "0", port_of(server), "--answers", LONGEST,
                         "--closes", LONGEST, "--seed", seed]
        with started(proxy_command) as url:
            report = pathlib.Path(folder) / "result.json"
            declared = [word.format(folder=folder) for word in DECLARED.get(name, [])]
            # Another seed each time would be another run: ids and bytes, and with them what is sent.
            ended = subprocess.run([bitspec, "run", url, "--jobs", str(jobs), "--seed", "1", "--no-slow", "--fail-on", "any",
                                    "--report", f"json={report}", *declared],
                                   capture_output=True, text=True, timeout=RUN_SECONDS, check=False)
            try:
                return {rule["id"]: (rule["verdict"], seen(rule)) for rule in json.loads(report.read_text())["rules"]}
            except (OSError, ValueError, KeyError):
                return {"": (f"no report, exit code {ended.returncode}", ended.stdout + ended.stderr)}


def spin():
    while True:
        pass


def runs(arguments, name):
    """Runs of one server, told as they end; true if all is right."""
    first, right = None, True
    jobs_of_runs = itertools.islice(itertools.cycle(map(int, arguments.jobs.split(","))), arguments.runs)
    for number, jobs in enumerate(jobs_of_runs, 1):
        verdicts = judge(arguments.bitspec, name, jobs, number)
        first = first or verdicts
        wrong = [f"{verdict}: {rule} ({why})" for rule, (verdict, why) in verdicts.items()
                 if verdict not in ("pass", "skipped", "not_applicable", "untested")]
        wrong += [f"now {verdict}, in the first run {first[rule][0]}: {rule}" for rule, (verdict, _) in verdicts.items()
                  if rule in first and verdict != first[rule][0]]
        passed = sum(verdict == "pass" for verdict, _ in verdicts.values())
        print("\n  ".join([f"{'FAILED' if wrong else 'ok    '} {name}, {jobs} jobs, {passed} rules pass", *wrong]), flush=True)
        right = right and not wrong
    return right


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bitspec")
    parser.add_argument("servers", nargs="*", default=["threaded", "events", "reference"])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--jobs", default="16")
    parser.add_argument("--load", action="store_true")
    arguments = parser.parse_args()
    busy = [multiprocessing.Process(target=spin, daemon=True) for _ in range(multiprocessing.cpu_count() if arguments.load else 0)]
    for process in busy:
        process.start()
    # Side by side, because most of it waits.
    with concurrent.futures.ThreadPoolExecutor(len(arguments.servers)) as pool:
        right = list(pool.map(lambda name: runs(arguments, name), arguments.servers))
    sys.exit(0 if all(right) else 1)


if __name__ == "__main__":
    main()
