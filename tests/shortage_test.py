"""What bitspec itself is short of ends the run with exit code 4 and a whole report, and nobody is blamed.

usage: shortage_test.py BITSPEC
"""
import json
import pathlib
import resource
import subprocess
import sys
import tempfile

from right_servers_test import SERVERS, first_line

RED = ("fail", "warn", "note")


def run(bitspec, url, files, jobs, folder, *more):
    report = pathlib.Path(folder) / "result.json"
    ended = subprocess.run([bitspec, "run", url, "--jobs", str(jobs), "--seed", "1", "--no-slow", "--report", f"json={report}", *more],
                           capture_output=True, text=True, timeout=300, check=False,
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)))
    return ended, json.loads(report.read_text()) if report.exists() else {}


def wrong_with(ended, result):
    wrong = [] if ended.returncode == 4 else [f"exit code {ended.returncode}, expected 4"]
    if result.get("verdict") != "internal-error":
        wrong.append(f"verdict {result.get('verdict')}, expected internal-error")
    if result.get("complete", True):
        wrong.append("the report says that the run was complete")
    wrong += [f"{rule['verdict']}: {rule['id']}" for rule in result.get("rules", []) if rule["verdict"] in RED]
    if not result.get("scenarios"):
        wrong.append("the report has no scenarios")
    if "too many open files" not in (ended.stdout + ended.stderr).lower():
        wrong.append("what is short is not said")
    return wrong


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([sys.executable, SERVERS / "threaded.py", "0", "--folder", folder], stdout=subprocess.PIPE, text=True)
        try:
            url = first_line(server)
            files = ["--files", f"{folder}/files", "--work", f"{folder}/work"]
            for name, limit, jobs, more in (("at once", 4, 1, []), ("beside each other", 32, 64, []), ("files too", 32, 64, files)):
                ended, result = run(sys.argv[1], url, limit, jobs, folder, *more)
                wrong = wrong_with(ended, result)
                print(f"{'FAILED' if wrong else 'ok    '} {name}", *wrong, *([ended.stdout, ended.stderr] if wrong else []), sep="\n  ")
                failed = failed or bool(wrong)
        finally:
            server.kill()
            server.communicate()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
