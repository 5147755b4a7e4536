"""Checks that every .h and .cpp file of the repository is formatted as .clang-format says.

Prints the files that are not, and exits with 1 if there are any; with 77 if it cannot check.
"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WANTED = "14"  # other versions break some lines differently
CANNOT_CHECK = 77


def clang_format():
    """The path of a clang-format of the wanted version, or None."""
    for name in ("clang-format-" + WANTED, "clang-format"):
        path = shutil.which(name)
        if not path:
            continue
        version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
        if re.search(rf"version {WANTED}\.", version):
            return path
    return None


def main():
    program = clang_format()
    if not program:
        print(f"skipped: clang-format {WANTED} is not installed (scripts/dependencies --test installs it)")
        return CANNOT_CHECK
    listed = subprocess.run(["git", "ls-files", "-z", "--", "*.h", "*.cpp"], cwd=ROOT, capture_output=True, text=True)
    files = [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]
    if listed.returncode != 0 or not files:
        print("skipped: this is not a checkout of the repository, and git has no list of its files")
        return CANNOT_CHECK
    checked = subprocess.run([program, "--dry-run", "-Werror", "--ferror-limit=1", *files], cwd=ROOT,
                             capture_output=True, text=True)
    if checked.returncode == 0:
        return 0
    wrong = sorted({found.group(1) for found in re.finditer(r"^([^\s:]+):\d+:\d+: error:", checked.stderr, re.M)})
    for name in wrong:
        print(f"{name}: error: not formatted")
    print(checked.stderr if not wrong else f"format them with: {pathlib.Path(program).name} -i {' '.join(wrong)}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
