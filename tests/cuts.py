#!/usr/bin/env python3
"""Checks that no text is cut before secrets are hidden in it.

printable() and printable_part() hide and then cut; what they are given must be the whole value. A substr() within their
argument is a violation, unless it takes so few bytes that nothing of a secret shows. One line per violation, exit code 1
if there is one. With --self-check it plants violations in a tree of its own and fails unless it reports exactly those.
"""
import pathlib
import re
import sys

import plants

CALL = re.compile(r"\bprintable(?:_part)?\(")
SUBSTR = re.compile(r"\bsubstr\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
MOST = 3  # bytes that may show of a secret


def argument(text, start):
    """What stands between the parentheses that open at `start`."""
    depth = 0
    for i in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return text[start + 1:i]
    return text[start + 1:]


def violations(root):
    found = []
    for path in sorted((root / "harness").rglob("*.cpp")):
        if path.name.endswith("_test.cpp"):
            continue
        text = path.read_text(encoding="utf-8")
        for call in CALL.finditer(text):
            for cut in SUBSTR.finditer(argument(text, call.end() - 1)):
                numbers = [int(n) for n in re.findall(r"\b\d+\b", cut[1].partition(",")[2])]
                if numbers and max(numbers) <= MOST:
                    continue
                line = text.count("\n", 0, call.start()) + 1
                found.append(f"{path.relative_to(root)}:{line}: error: {cut[0]} cuts before secrets are hidden")
    return found


PLANTS = {
    "harness/a.cpp": "a(printable(text.substr(0, 60)));\nb(printable(text.substr(i, 1)));\nc(printable(text, 60));\n",
    "harness/base/b.cpp": "x += printable_part(std::string_view(body).substr(at(1), 16), 3, 4);\n",
    "harness/a_test.cpp": "printable(text.substr(0, 60));\n",
}
EXPECTED = {
    "harness/a.cpp:1: error: substr(0, 60) cuts before secrets are hidden",
    "harness/base/b.cpp:1: error: substr(at(1), 16) cuts before secrets are hidden",
}


def main():
    if sys.argv[1:] == ["--self-check"]:
        return 0 if plants.are_found(PLANTS, violations, EXPECTED) else 1
    found = violations(pathlib.Path(__file__).resolve().parent.parent)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
