#!/usr/bin/env python3
"""The part of docs/robustness.md that lists the table of hostile servers.

Usage: document.py          writes it
       document.py --check  whether it is there, as the table is now
"""
import pathlib
import sys

from table import TABLE

DOCUMENT = pathlib.Path(__file__).resolve().parent.parent.parent / "docs/robustness.md"
NOTHING = "the rules that it breaks"
BEGIN, END = "<!-- tests/hostile/document.py -->\n", "<!-- end -->\n"


def cell(text):
    return text.replace("|", "\\|")


def listing():
    out = []
    for group, rows in TABLE.items():
        out += [f"\n### {group}\n\n| what the server does | what bitspec says |\n|---|---|\n"]
        out += [f"| {cell(row.does)} | {cell(row.says or NOTHING)} |\n" for row in rows]
    return "".join(out) + "\n"


def main():
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    wanted = before + BEGIN + listing() + END + after
    if "--check" not in sys.argv:
        DOCUMENT.write_text(wanted, encoding="utf-8")
    elif wanted != text:
        sys.exit(f"error: {DOCUMENT} does not list the table as it is: run tests/hostile/document.py")


if __name__ == "__main__":
    main()
