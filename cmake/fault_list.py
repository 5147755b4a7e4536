"""Writes the faults of suites/faults.yaml as C++: the enumerators to one file, the rows of the table to another.

A fault that is listed for several profiles is there once; its texts must agree. Reads only the form the file has: an
item starts with `  - name: NAME`, and the next line is `    about: TEXT`, plain or in single quotes.
"""
import pathlib
import re
import sys


def enumerator(name):
    return "k" + "".join(part[:1].upper() + part[1:] for part in re.split(r"[-.]", name))


def text_of(value):
    return value[1:-1].replace("''", "'") if value.startswith("'") and value.endswith("'") else value


def read(path):
    """{name: about}, in the order of the file. Raises ValueError with file:line."""
    faults, lines = {}, path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if not line.startswith("  - "):
            continue
        name = re.fullmatch(r"  - name: ([a-z0-9]+(?:[-.][a-z0-9]+)*)", line)
        about = re.fullmatch(r"    about: (\S.*\S)", lines[number]) if number < len(lines) else None
        if not name or not about:
            raise ValueError(f"{path}:{number}: error: expected '  - name: NAME' and in the next line '    about: TEXT'")
        text = text_of(about[1])
        if faults.setdefault(name[1], text) != text:
            raise ValueError(f"{path}:{number + 1}: error: '{name[1]}' has another text above")
    if not faults:
        raise ValueError(f"{path}:1: error: no faults found")
    return faults


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write(path, lines):
    text = "\n".join(["// Generated from suites/faults.yaml by cmake/fault_list.py.", *lines, ""])
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return  # what includes it need not be compiled again
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main():
    source, enum, table = (pathlib.Path(name) for name in sys.argv[1:])
    try:
        faults = read(source)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    write(enum, [f"{enumerator(name)}," for name in faults])
    write(table, [f"{{Fault::{enumerator(name)}, {quoted(name)}, {quoted(about)}}}," for name, about in faults.items()])
    return 0


if __name__ == "__main__":
    sys.exit(main())
