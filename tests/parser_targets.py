#!/usr/bin/env python3
"""Compares the table of parsers in docs/fuzzing.md with the sources: every parser has a fuzz target, or a reason why not.

A parser is a header of harness/ or reports/ that declares a function which takes text apart: its name begins with one of the words
below, and its first parameter is text. Each has a line in the table, and each fuzz target is named there. The line of a parser that
has a target names it, and the target includes the header, unless the line says through what it reaches it.

One line per difference, exit code 1 if there is one. With --self-check it plants differences and fails unless it reports those.
"""
import pathlib
import re
import sys
import tempfile

WORDS = "parse|read|load|unpack|decode|base64_decode|percent_decode|from|unescape|expand|resolve|fill|checked|split|calculate|place_name"
PARSER = re.compile(rf"^[\w:<>,&* ]+ (?:\w+::)?(?:{WORDS})\w*\((?:std::string_view|const std::string&) ", re.M)
ROW = re.compile(r"^\| `([\w/]+\.h)` \| (.*?) \|$", re.M)
TARGET = re.compile(r"^bitspec_fuzz_target\((\w+)", re.M)


def parsers(root):
    out = set()
    for folder in ("harness", "reports"):
        for path in (root / folder).rglob("*.h"):
            if "testing" not in path.parts and PARSER.search(path.read_text()):
                out.add(path.relative_to(root).as_posix())
    return out


def includes(root, path, seen):
    """Headers that a target names, itself or through its own headers."""
    for name in re.findall(r'^#include "([^"]+)"', path.read_text(), re.M):
        if name in seen:
            continue
        seen.add(name)
        if name.startswith("fuzz/") and (root / name).is_file():
            includes(root, root / name, seen)
    return seen


def differences(root):
    rows = dict(ROW.findall((root / "docs" / "fuzzing.md").read_text()))
    targets = set(TARGET.findall((root / "fuzz" / "CMakeLists.txt").read_text()))
    out = [f"{header}: a parser without a line in the table of docs/fuzzing.md" for header in parsers(root) - set(rows)]
    named = set()
    for header, target in rows.items():
        if not (root / header).is_file():
            out.append(f"{header}: in the table of docs/fuzzing.md, but there is no such file")
        words = re.findall(r"`(\w+)`", target)
        if target.startswith("none:"):
            continue
        for word in words[:1]:
            named.add(word)
            if word not in targets:
                out.append(f"{header}: there is no fuzz target '{word}'")
            elif "through" not in target and header not in includes(root, root / "fuzz" / f"{word}.cpp", set()):
                out.append(f"{header}: the target '{word}' does not include it")
        if not words:
            out.append(f"{header}: expected a target in backquotes, or 'none: ' and why")
    out += [f"fuzz/{target}.cpp: a target that the table of docs/fuzzing.md does not name" for target in targets - named]
    return sorted(out)


def self_check():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        files = {
            "harness/a/seen.h": "Result<int> parse_seen(std::string_view text);\n",
            "harness/a/lost.h": "std::optional<int> read_lost(const std::string& text);\n",
            "harness/a/other.h": "int print(std::string_view text);\n",
            "harness/a/apart.h": "int load(std::string_view text);\n",
            "fuzz/seen.cpp": '#include "fuzz/more.h"\n', "fuzz/more.h": '#include "harness/a/seen.h"\n', "fuzz/idle.cpp": "",
            "fuzz/CMakeLists.txt": "bitspec_fuzz_target(seen MODULES a)\nbitspec_fuzz_target(idle MODULES a)\n",
            "docs/fuzzing.md": "| `harness/a/seen.h` | `seen` |\n| `harness/a/gone.h` | `gone` |\n| `harness/a/apart.h` | `seen` |\n",
        }
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        expected = ["fuzz/idle.cpp: a target that the table of docs/fuzzing.md does not name",
                    "harness/a/apart.h: the target 'seen' does not include it",
                    "harness/a/gone.h: in the table of docs/fuzzing.md, but there is no such file",
                    "harness/a/gone.h: there is no fuzz target 'gone'",
                    "harness/a/lost.h: a parser without a line in the table of docs/fuzzing.md"]
        found = differences(root)
        for line in found:
            if line not in expected:
                print("not expected:", line)
        for line in expected:
            if line not in found:
                print("planted, not found:", line)
        return found == expected


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-check"]:
        sys.exit(0 if self_check() else 1)
    lines = differences(pathlib.Path(sys.argv[1] if sys.argv[1:] else "."))
    print("\n".join(lines) or "every parser has a line")
    sys.exit(1 if lines else 0)
