#!/usr/bin/env python3
"""How many faults of the reference server `bitspec fuzz` finds, and how long it takes until the first finding.

usage: bench/live_faults.py BITSPEC [--time SECONDS] [--every N] [--seed N] [--options='--no-model'] [FAULT...]

One job each. Only faults that a client sees in the answers to packets of the fuzzer count: LEFT_OUT lists, by the
beginning of their names, those that need something else, with the reason. --every N takes each N-th of the rest.
"""
import argparse
import json
import re
import selectors
import signal
import statistics
import subprocess
import sys
import tempfile
import time

LEFT_OUT = {
    "a login": ["auth-", "session-other-user"],
    "an application": ["notify-", "reply-", "ack-reply"],
    "downloads in other forms": ["download-", "ranges-", "if-range", "head-has", "head-length", "head-last", "get-has"],
    "another host, or a declared capability": ["host-id-", "session-per-host", "ack-host-id", "size-limit", "fragment-limit",
                                               "disk-full", "overwrite-", "forbidden-", "ping-forbidden", "disabled-",
                                               "missing-folder", "session-limit", "error-denied"],
    "a restart or waiting": ["restart-", "timeout-", "stalled-"],
    "the disk of the server": ["close-leaves-work", "close-early-leaves-work", "cancel-leaves-work"],
}
START_SECONDS = 30


def first_line(stream, seconds):
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        return stream.readline() if selector.select(seconds) else ""


def try_fault(arguments, name, profile):
    """(seconds until the first finding, its rule), or (None, why not)."""
    with tempfile.TemporaryDirectory() as folder, \
            subprocess.Popen([arguments.bitspec, "serve", "--profile", profile, "--fault", name, "--folder", f"{folder}/server"],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            url = re.search(r"http://\S+", first_line(server.stdout, START_SECONDS))
            if not url:
                return None, "the server did not start"
            began = time.monotonic()
            with subprocess.Popen([arguments.bitspec, "fuzz", url[0], "--profile", profile, "--time", f"{arguments.time}s",
                                   "--seed", str(arguments.seed), "--quiet", "--read-back", "get",
                                   "--findings", f"{folder}/findings", *arguments.options.split()],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as fuzz:
                # What is flaky is no finding; without one, its output ends with its time.
                line = next((line for line in fuzz.stdout if line.startswith("finding ")), "")
                took = time.monotonic() - began
                fuzz.send_signal(signal.SIGINT)
                fuzz.communicate()
        finally:
            server.kill()
    return (took, line.split()[1]) if line else (None, "nothing found")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bitspec")
    parser.add_argument("faults", nargs="*")
    parser.add_argument("--time", type=int, default=20)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--options", default="")
    arguments = parser.parse_intermixed_args()
    listed = json.loads(subprocess.run([arguments.bitspec, "list", "faults", "--json"], capture_output=True, check=True).stdout)
    left_out = tuple(prefix for prefixes in LEFT_OUT.values() for prefix in prefixes)
    faults = {}
    for fault in listed:
        if fault["name"] in arguments.faults or (not arguments.faults and not fault["name"].startswith(left_out)):
            faults.setdefault(fault["name"], fault.get("profile", "win32"))
    chosen = list(faults.items())[::arguments.every]
    times = []
    for name, profile in chosen:
        took, what = try_fault(arguments, name, profile)
        if took is not None:
            times.append(took)
        print(f"{name:<40} {profile:<7} {'-' if took is None else f'{took:5.1f} s'}  {what}", flush=True)
    median = f", median {statistics.median(times):.1f} s" if times else ""
    print(f"{len(times)} of {len(chosen)} found within {arguments.time} s{median}; {len(faults)} faults count, "
          f"{len({f['name'] for f in listed}) - len(faults)} are left out")


if __name__ == "__main__":
    sys.exit(main())
