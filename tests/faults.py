"""Checks that faults stay out of the store, and that each fault of suites/faults.yaml is used.

The store follows the protocol; what is wrong on purpose is in its hooks, below harness/refserver/faults. One line per
violation, exit code 1 if there is one. With --self-check it plants violations in a tree of its own and fails unless it
reports exactly those.
"""
import pathlib
import re
import sys
import tempfile

import plants

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cmake"))
from fault_list import enumerator, read  # noqa: E402

STORE = "harness/refserver/store"
IN_STORE = re.compile(r"\bFault(Set|Memory)?\b|\bon\(|\binject\(|sleep_for|sleep_until|steady_clock::now\(\)")
USE = re.compile(r"Fault::(k\w+)")


def sources(folder):
    return [path for path in sorted(folder.rglob("*")) if path.suffix in (".h", ".cpp")]


def violations(root):
    found = []
    for path in sources(root / STORE):
        if path.name.endswith("_test.cpp"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if match := IN_STORE.search(line.split("//")[0]):
                found.append(f"{path.relative_to(root)}:{number}: error: '{match[0]}' does not belong in the store")
    used = set()
    for path in sources(root / "harness/refserver"):
        if not path.name.endswith("_test.cpp"):
            used.update(USE.findall(path.read_text(encoding="utf-8")))
    for name in read(root / "suites/faults.yaml"):
        if enumerator(name) not in used:
            found.append(f"suites/faults.yaml: error: fault '{name}' is not implemented: no Fault::{enumerator(name)}")
    return found


PLANTS = {
    "suites/faults.yaml": "faults:\n  - name: gap-accepted\n    about: A gap.\n  - name: never-used\n    about: Nothing.\n",
    "harness/refserver/faults/a.cpp": "if (on(Fault::kGapAccepted)) return;\n",
    "harness/refserver/store/a.cpp": "// Fault:: in a comment is nothing\nif (options.faults.on(Fault::kGapAccepted)) {}\n",
    "harness/refserver/store/b.h": "std::this_thread::sleep_for(1ms);\n",
}
EXPECTED = {
    "harness/refserver/store/a.cpp:2: error: 'on(' does not belong in the store",
    "harness/refserver/store/b.h:1: error: 'sleep_for' does not belong in the store",
    "suites/faults.yaml: error: fault 'never-used' is not implemented: no Fault::kNeverUsed",
}


MALFORMED = {
    "faults:\n  - name: a-b\n    red: [x]\n    about: Late.\n":
        "f.yaml:2: error: expected '  - name: NAME' and in the next line '    about: TEXT'",
    "faults:\n  - {name: a-b, about: Flow.}\n":
        "f.yaml:2: error: expected '  - name: NAME' and in the next line '    about: TEXT'",
    "faults:\n  - name: a-b\n    about: One.\n  - name: a-b\n    about: Other.\n":
        "f.yaml:5: error: 'a-b' has another text above",
    "faults: []\n": "f.yaml:1: error: no faults found",
}


def message_of(text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "f.yaml"
        path.write_text(text)
        try:
            return f"read as {read(path)}"
        except ValueError as error:
            return str(error).removeprefix(folder + "/")


def self_check():
    wrong = [(text, message_of(text)) for text, want in MALFORMED.items() if message_of(text) != want]
    for text, message in wrong:
        print(f"{text!r}: {message}")
    return plants.are_found(PLANTS, violations, EXPECTED) and not wrong


def main():
    if sys.argv[1:] == ["--self-check"]:
        return 0 if self_check() else 1
    found = violations(pathlib.Path(__file__).resolve().parent.parent)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
