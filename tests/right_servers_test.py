"""bitspec finds nothing wrong with right servers that are built in other ways than its own reference server.

usage: right_servers_test.py BITSPEC    judges the servers of tests/servers in every profile, in one of them alone and with
                                        four jobs, and fuzzes them; with BITSPEC_TEST_ALL=1 in the environment in each
                                        profile with both numbers of jobs
"""
import collections
import concurrent.futures
import itertools
import json
import os
import pathlib
import selectors
import subprocess
import sys
import tempfile

SERVERS = pathlib.Path(__file__).resolve().parent / "servers"
PROFILES = ("win32", "mc-bup", "iis")
READY_SECONDS, RUN_SECONDS = 30, 240   # a run takes five on a quiet machine
# Judged rules of the run that judges fewest: a run that skips what it should judge proves nothing.
AT_LEAST = {"threaded": 240, "events": 230}
# What each server can do that bitspec does not find out by itself.
DECLARED = {
    "threaded": ["--capability", "overwrite_allowed"],
    "events": ["--capability", "no_overwrite", "--files", "{folder}/files", "--work", "{folder}/work"],
}


def first_line(server):
    """The server's URL, once it listens; nothing if it ends or takes too long."""
    with selectors.DefaultSelector() as selector:
        selector.register(server.stdout, selectors.EVENT_READ)
        return server.stdout.readline().strip() if selector.select(READY_SECONDS) else ""


def judge(bitspec, name, profile, jobs):
    """What is wrong with one run, as text; empty if nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "server.log"
        with log.open("w") as errors:
            server = subprocess.Popen([sys.executable, SERVERS / f"{name}.py", "0", "--profile", profile, "--folder", folder],
                                      stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            url = first_line(server)
            wrong = run(bitspec, url, name, profile, jobs, folder) if url else "the server did not start"
            wrong += fuzz(bitspec, url, name, profile, jobs, folder) if url else ""
            if server.poll() is not None:
                wrong += f"\nthe server ended with exit code {server.returncode}"
        finally:
            server.kill()
            server.communicate()
        output = log.read_text(errors="replace")
        return wrong + (f"\nthe server wrote:\n{output[-4000:]}" if output else "")


def run(bitspec, url, name, profile, jobs, folder):
    report = pathlib.Path(folder) / "result.json"
    declared = [word.format(folder=folder) for word in DECLARED[name]]
    try:
        ended = subprocess.run([bitspec, "run", url, "--profile", profile, "--jobs", str(jobs), "--no-slow", "--fail-on", "any",
                                "--report", f"json={report}", *declared],
                               capture_output=True, text=True, timeout=RUN_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"bitspec did not end within {RUN_SECONDS} s"
    try:
        rules = json.loads(report.read_text())["rules"]
    except (OSError, ValueError, KeyError) as error:
        return f"no report ({error}), exit code {ended.returncode}\n{ended.stdout}{ended.stderr}"
    verdicts = collections.defaultdict(list)
    for rule in rules:
        verdicts[rule["verdict"]].append(rule["id"])
    wrong = [f"{verdict}: {rule}" for verdict in ("fail", "warn", "note", "blocked", "inconclusive") for rule in verdicts[verdict]]
    if len(verdicts["pass"]) < AT_LEAST[name] and not wrong:
        wrong.append(f"only {len(verdicts['pass'])} rules pass, expected {AT_LEAST[name]} or more")
    if ended.returncode != 0:
        wrong.append(f"exit code {ended.returncode}, expected 0")
    return "\n".join(wrong) + f"\n{ended.stdout}{ended.stderr}" if wrong else ""


def fuzz(bitspec, url, name, profile, jobs, folder):
    declared = [word.format(folder=folder) for word in DECLARED[name]]
    try:
        ended = subprocess.run([bitspec, "fuzz", url, "--profile", profile, "--jobs", str(jobs), "--programs", "100", "--seed", "1",
                                "--timeout", "30s", "--findings", f"{folder}/findings", "--quiet", *declared],
                               capture_output=True, text=True, timeout=RUN_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"bitspec fuzz did not end within {RUN_SECONDS} s"
    return "" if ended.returncode == 0 else f"fuzz: exit code {ended.returncode}\n{ended.stdout}{ended.stderr}"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    runs = list(itertools.product(DECLARED, PROFILES, (1, 4)))
    if os.environ.get("BITSPEC_TEST_ALL") != "1":
        runs = [(name, profile, jobs) for name, profile, jobs in runs if jobs == 4 or profile == PROFILES[0]]
    with concurrent.futures.ThreadPoolExecutor(len(runs)) as pool:  # most of it waits
        results = list(pool.map(lambda each: judge(sys.argv[1], *each), runs))
    for (name, profile, jobs), wrong in zip(runs, results):
        print(f"{'ok    ' if not wrong else 'FAILED'} {name}, profile {profile}, {jobs} jobs")
        if wrong:
            print(wrong)
    sys.exit(1 if any(results) else 0)


if __name__ == "__main__":
    main()
