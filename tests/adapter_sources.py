"""The list of sources that other projects build their fuzzer from is whole: whatever is included stands in it, too.

usage: adapter_sources.py [--self-check]

--self-check: checks that a missing line is found.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIST = ROOT / "fuzz/adapter/sources.txt"
INCLUDE = re.compile(r'^#include "((?:harness|fuzz)/[^"]+)\.h"', re.M)


def missing(sources):
    """Sources that are needed and not listed, each with a file that includes its header."""
    seen, open_files, out = set(), [(source, source) for source in sources], {}
    while open_files:
        file, by = open_files.pop()
        if file in seen or not (ROOT / file).exists():
            continue
        seen.add(file)
        if file.endswith(".cpp") and file not in sources:
            out[file] = by
        for header in INCLUDE.findall((ROOT / file).read_text()):
            open_files += [(header + ".h", file), (header + ".cpp", file)]
    return out


def main():
    sources = LIST.read_text().split()
    if "--self-check" in sys.argv:
        dropped = "harness/base/text.cpp"
        assert dropped in missing([source for source in sources if source != dropped])
        return 0
    wrong = missing(sources)
    for source, by in sorted(wrong.items()):
        print(f"{LIST.relative_to(ROOT)}: error: {source} is missing, of which {by} includes the header")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
