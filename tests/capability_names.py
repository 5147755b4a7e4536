"""Checks that code names capabilities by harness/target/capability_names.h alone.

Each name of the header is a capability of suites/requirements.yaml and is used, and no other file of harness/ has one
between quotes. One line per violation, exit code 1 if there is one. With --self-check it plants violations in a tree of
its own and fails unless it reports exactly those.
"""
import pathlib
import re
import sys

import plants

CATALOGUE = "suites/requirements.yaml"
HEADER = "harness/target/capability_names.h"
# The reference server has a configuration file with keys of its own, some of which are called as the capability is.
OWN_WORDS = "harness/refserver/"
# Also names of a key of target files, and of a hook and a step.
SHARED = {"tls", "restart"}

CONSTANT = re.compile(r'const char\* (k\w+) = "(\w+)"')
TEXT = re.compile(r'"(\w+)(?:\.\w+)?"')  # "host_id", or with a value: "host_id.host"


def capabilities(root):
    lines = (root / CATALOGUE).read_text(encoding="utf-8").splitlines()
    names = set()
    for line in lines[lines.index("capabilities:") + 1:]:
        if re.match(r"\w", line):
            break
        if match := re.match(r"  (\w+):", line):
            names.add(match[1])
    return names


def code(root):
    for path in sorted((root / "harness").rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix in (".h", ".cpp") and name != HEADER and not name.endswith("_test.cpp"):
            yield name, [re.split(r"(?:^|\s)//", line)[0] for line in path.read_text(encoding="utf-8").splitlines()]


def violations(root):
    known = capabilities(root)
    constants = dict(CONSTANT.findall((root / HEADER).read_text(encoding="utf-8")))
    found = [f"{HEADER}: error: '{name}' is not a capability of {CATALOGUE}"
             for name in constants.values() if name not in known]
    used = set()
    for name, lines in code(root):
        for number, line in enumerate(lines, 1):
            used.update(re.findall(r"\bk[A-Z]\w*", line))
            if name.startswith(OWN_WORDS):
                continue
            found += [f"{name}:{number}: error: capability '{word}' is named here: use a constant of {HEADER}"
                      for word in TEXT.findall(line) if word in known - SHARED]
    return found + [f"{HEADER}: error: {constant} is not used" for constant in constants if constant not in used]


PLANTS = {
    CATALOGUE: "facets:\n  size: a\ncapabilities:\n  host_id: a host\n  tls: https\n  # a comment\n  quota: {about: a}\n"
               "  old_word: nobody asks for it\ndisagreements:\n  - id: other\n",
    HEADER: 'inline constexpr const char* kHostId = "host_id";\ninline constexpr const char* kQuota = "quotas";\n'
            'inline constexpr const char* kOldWord = "old_word";\n',
    "harness/engine/a.cpp": '// "quota"\nuse(kHostId);  // "quota" in a comment\nuse("quota");\nfind("host_id.host", "other", "tls");\n',
    "harness/engine/a_test.cpp": 'use("quota");\n',
    "harness/refserver/config.cpp": 'key("quota", kQuota);\n',
}
EXPECTED = {
    f"{HEADER}: error: 'quotas' is not a capability of {CATALOGUE}",
    f"{HEADER}: error: kOldWord is not used",
    f"harness/engine/a.cpp:3: error: capability 'quota' is named here: use a constant of {HEADER}",
    f"harness/engine/a.cpp:4: error: capability 'host_id' is named here: use a constant of {HEADER}",
}


def main():
    if sys.argv[1:] == ["--self-check"]:
        return 0 if plants.are_found(PLANTS, violations, EXPECTED) else 1
    found = violations(pathlib.Path(__file__).resolve().parent.parent)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
