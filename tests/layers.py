"""Checks the #include lines of harness/, reports/ and fuzz/ against the modules below and what each may use.

One line per violation, exit code 1 if there is one. With --self-check it plants violations in a tree of its own and
fails unless it reports exactly those.
"""
import pathlib
import re
import sys

import plants

# Module: its folder, and the modules whose headers it may name. A module may always use itself.
MODULES = {
    "base": ("harness/base", []),
    "hash": ("harness/hash", ["base"]),
    "protocol": ("harness/protocol", ["base"]),
    "wire": ("harness/wire", ["base", "hash", "protocol"]),
    "yaml": ("harness/yaml", ["base"]),
    "scenario": ("harness/scenario", ["base", "protocol", "yaml"]),
    "results": ("harness/results", ["base"]),
    "catalogue": ("harness/catalogue", ["base", "hash", "protocol", "yaml", "scenario", "results"]),
    "known_failing": ("harness/known_failing", ["base", "protocol", "yaml", "scenario", "results", "catalogue"]),
    "target": ("harness/target", ["base", "protocol", "yaml"]),
    "process": ("harness/process", ["base", "yaml"]),
    "engine": ("harness/engine",
               ["base", "hash", "protocol", "scenario", "results", "catalogue", "target", "process", "wire"]),
    "store": ("harness/refserver/store", ["base", "protocol"]),
    "faults": ("harness/refserver/faults", ["base", "protocol", "store"]),
    "refserver": ("harness/refserver", ["base", "hash", "protocol", "yaml", "store", "faults"]),
    "selftest": ("harness/selftest",
                 ["base", "protocol", "engine", "refserver", "results", "catalogue", "target"]),
    "live": ("harness/live", ["base", "protocol", "wire", "scenario", "results", "catalogue", "target", "engine"]),
    "recording": ("harness/recording", ["base", "protocol", "wire"]),
    "proxy": ("harness/proxy", ["base", "protocol", "wire", "recording"]),
    "client": ("harness/client", ["base", "protocol", "wire"]),
    "judging": ("harness/judging", ["base", "protocol", "wire", "scenario", "results", "catalogue", "target", "engine",
                                    "recording"]),
    "client_cases": ("harness/client_cases", ["base", "protocol", "wire", "results", "catalogue", "recording", "judging", "engine",
                                    "store", "refserver"]),
    "reports": ("reports", ["base", "results", "catalogue"]),
    "fuzz": ("fuzz", ["base", "protocol", "yaml", "scenario", "results", "catalogue", "known_failing", "target", "wire", "engine",
                      "store", "faults", "refserver", "recording", "client", "reports", "cli"]),
    "adapter": ("fuzz/adapter", ["base", "protocol", "wire"]),  # supervises programs: it may use the system
    "cli": ("harness/cli", ["base", "client", "proxy", "protocol", "wire", "yaml", "scenario", "results", "catalogue", "known_failing", "target",
                            "process", "engine", "store", "refserver", "selftest", "live", "recording", "judging", "client_cases", "reports"]),
    "library": ("harness/library", ["base", "results", "scenario", "catalogue", "engine", "refserver", "reports", "cli"]),
}

# What a module must not know even in its tests, which otherwise may use what the modules it uses may use.
NEVER = {
    "wire": ["scenario", "results"],
    "scenario": ["wire", "engine", "catalogue"],
    "catalogue": ["wire", "engine"],
    "known_failing": ["wire", "engine"],
    "target": ["wire", "engine"],
    "process": ["wire", "engine"],
    "engine": ["reports", "refserver", "cli"],
    "refserver": ["engine", "scenario", "results", "catalogue", "wire"],
    "store": ["engine", "scenario", "results", "catalogue", "wire", "faults"],
    "faults": ["engine", "scenario", "results", "catalogue", "wire"],
    "selftest": ["reports"],
    "live": ["reports", "cli"],
    "recording": ["scenario", "results", "engine", "cli"],
    "client": ["scenario", "results", "engine", "cli"],
    "judging": ["reports", "refserver", "cli"],
    "client_cases": ["reports", "cli"],
    "reports": ["wire", "scenario", "engine", "cli"],
}

# Single headers that a module must not name although it may use their module: the reference server may not share what
# judges it.
NEVER_HEADERS = {
    "harness/protocol/session_model.h": ["refserver", "store", "faults"],
}

# Libraries with a fixed place: the headers, where they may be included, and in how many files.
LIBRARIES = [
    ("yaml-cpp", r"yaml-cpp/", r"harness/yaml/[^/]*\.cpp", None),
    ("Boost", r"boost/", r"harness/refserver/beast_parser\.h|harness/wire/(testing/.*|[^/]*_test\.cpp)", None),
    ("cpp-httplib", r"httplib\.h", r"harness/wire/[^/]*\.cpp", 1),
    ("libpcap", r"pcap(/.*)?\.h", r"harness/recording/[^/]*\.cpp", 2),
]

# Parts of the system, and the modules that must do without; 'not in tests' where tests may use them.
SOCKETS = r"sys/(socket|un|select|epoll)\.h|netinet/.*|arpa/.*|netdb\.h|poll\.h"
PURE_MODULES = ["base", "protocol", "yaml", "scenario", "results", "catalogue", "store", "reports", "fuzz"]
SYSTEM = [
    ("sockets", SOCKETS, PURE_MODULES, True),
    ("files", r"fstream|filesystem|fcntl\.h|unistd\.h|sys/stat\.h|dirent\.h", ["protocol", "results"], False),
    ("the clock", r"chrono|ctime|time\.h|sys/time\.h", ["base", "protocol"], False),
    ("the console", r"iostream|print", [module for module in MODULES if module not in ("cli", "fuzz")], True),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
SOURCES = {".h", ".cpp", ".cc", ".inc"}


def module_of(path):
    """The module with the longest folder that `path` lies in, or None."""
    found = [module for module, (folder, _) in MODULES.items() if path.startswith(folder + "/")]
    return max(found, key=lambda module: len(MODULES[module][0]), default=None)


def is_test(path):
    return path.endswith("_test.cpp") or "_for_tests." in path or "/testing/" in path


def usable(module, in_test):
    modules = {module, *MODULES[module][1]}
    while in_test:
        more = modules.union(*(MODULES[other][1] for other in modules))
        if more == modules:
            break
        modules = more
    return modules - set(NEVER.get(module, []))


def check_ours(path, module, header):
    other = module_of(header)
    if other is None:
        return f"'{header}' is in no module; name headers from the root of the repository"
    if module in NEVER_HEADERS.get(header, []) or other not in usable(module, is_test(path)):
        return f"module '{module}' may not use '{header}'"
    return None


def check_library(path, module, header):
    for name, headers, places, _ in LIBRARIES:
        if re.match(headers, header) and not re.fullmatch(places, path):
            return f"{name} may not be included here ('{header}')"
    for name, headers, modules, in_tests in SYSTEM:
        if module in modules and (in_tests or not is_test(path)) and re.fullmatch(headers, header):
            return f"module '{module}' must not know {name} ('{header}')"
    return None


def includes(root):
    """(path, line number, quoted, header) of every #include below the three folders."""
    for folder in ("harness", "reports", "fuzz"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in SOURCES or not file.is_file():
                continue
            path = file.relative_to(root).as_posix()
            for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if match := INCLUDE.match(line):
                    yield path, number, match[1] == '"', match[2]


def violations(root):
    found, users = [], {}
    for path, number, quoted, header in includes(root):
        module = module_of(path)
        if module is None:
            problem = "this folder is in no module; add it to the table in tests/layers.py"
        elif quoted:
            problem = check_ours(path, module, header)
        else:
            problem = check_library(path, module, header)
        if problem:
            found.append(f"{path}:{number}: {problem}")
        for name, headers, _, most in LIBRARIES:
            if most and re.match(headers, header):
                users.setdefault((name, most), set()).add(path)
    for (name, most), paths in users.items():
        if len(paths) > most:
            found.append(f"{', '.join(sorted(paths))}: {name} may be included in {most} file only")
    return found


# Planted files: path, include, and what must be reported behind "path:2: ", or None.
PLANTS = [
    ("harness/base/a.cpp", '"harness/base/result.h"', None),
    ("harness/base/b.cpp", '"harness/protocol/guid.h"', "module 'base' may not use 'harness/protocol/guid.h'"),
    ("harness/protocol/a.cpp", "<sys/socket.h>", "module 'protocol' must not know sockets ('sys/socket.h')"),
    ("harness/protocol/a_test.cpp", "<ctime>", None),
    ("harness/protocol/b.cpp", "<chrono>", "module 'protocol' must not know the clock ('chrono')"),
    ("harness/protocol/c.cpp", '"guid.h"', "'guid.h' is in no module; name headers from the root of the repository"),
    ("harness/protocol/d.cpp", "<fstream>", "module 'protocol' must not know files ('fstream')"),
    ("harness/yaml/reader.cpp", "<yaml-cpp/parser.h>", None),
    ("harness/yaml/reader.h", "<yaml-cpp/yaml.h>", "yaml-cpp may not be included here ('yaml-cpp/yaml.h')"),
    ("harness/scenario/a.cpp", "<yaml-cpp/yaml.h>", "yaml-cpp may not be included here ('yaml-cpp/yaml.h')"),
    ("harness/scenario/b.h", '"harness/wire/stream.h"', "module 'scenario' may not use 'harness/wire/stream.h'"),
    ("harness/wire/httplib_transport.cpp", "<httplib.h>", None),
    ("harness/wire/a_test.cpp", "<boost/beast/http.hpp>", None),
    ("harness/wire/b.cpp", "<boost/asio.hpp>", "Boost may not be included here ('boost/asio.hpp')"),
    ("harness/wire/c.cpp", "<sys/socket.h>", None),
    ("harness/refserver/beast_parser.h", "<boost/beast/http.hpp>", None),
    ("harness/refserver/reader.cpp", "<boost/beast/http.hpp>", "Boost may not be included here ('boost/beast/http.hpp')"),
    ("harness/refserver/store/a.cpp", "<boost/asio.hpp>", "Boost may not be included here ('boost/asio.hpp')"),
    ("harness/refserver/store/b.cpp", "<netdb.h>", "module 'store' must not know sockets ('netdb.h')"),
    ("harness/refserver/store/c.cpp", '"harness/refserver/server.h"',
     "module 'store' may not use 'harness/refserver/server.h'"),
    ("harness/refserver/store/d_test.cpp", '"harness/refserver/faults/faults.h"',
     "module 'store' may not use 'harness/refserver/faults/faults.h'"),
    ("harness/refserver/a.cpp", '"harness/refserver/store/store.h"', None),
    ("harness/refserver/b.cpp", '"harness/wire/answer_reader.h"',
     "module 'refserver' may not use 'harness/wire/answer_reader.h'"),
    ("harness/refserver/c.cpp", '"harness/protocol/session_model.h"',
     "module 'refserver' may not use 'harness/protocol/session_model.h'"),
    ("harness/engine/a.cpp", '"harness/yaml/node.h"', "module 'engine' may not use 'harness/yaml/node.h'"),
    ("harness/engine/a_test.cpp", '"harness/yaml/node.h"', None),
    ("harness/engine/b_test.cpp", '"harness/refserver/server.h"',
     "module 'engine' may not use 'harness/refserver/server.h'"),
    ("harness/engine/c.cpp", "<iostream>", "module 'engine' must not know the console ('iostream')"),
    ("harness/cli/main.cpp", "<iostream>", None),
    ("harness/cli/run.cpp", '"harness/engine/engine.h"', None),
    ("harness/attic/a.cpp", "<string>", "this folder is in no module; add it to the table in tests/layers.py"),
    ("reports/a.cpp", '"harness/results/result.h"', None),
    ("reports/b.cpp", '  "harness/engine/engine.h"', "module 'reports' may not use 'harness/engine/engine.h'"),
    ("reports/b_test.cpp", '"harness/scenario/model.h"', "module 'reports' may not use 'harness/scenario/model.h'"),
    ("fuzz/guid.cpp", '"fuzz/fuzz_check.h"', None),
    ("fuzz/live.cpp", '"harness/live/fuzzer.h"', "module 'fuzz' may not use 'harness/live/fuzzer.h'"),
    ("fuzz/reader.cpp", "<httplib.h>", "cpp-httplib may not be included here ('httplib.h')"),
]


def self_check():
    want = {f"{path}:2: {problem}" for path, _, problem in PLANTS if problem}
    want.add("fuzz/reader.cpp, harness/wire/httplib_transport.cpp: cpp-httplib may be included in 1 file only")
    return plants.are_found({path: f"// planted\n#include {header}\n" for path, header, _ in PLANTS}, violations, want)


def main():
    if sys.argv[1:] == ["--self-check"]:
        return 0 if self_check() else 1
    root = pathlib.Path(__file__).resolve().parent.parent
    found = violations(root)
    if next(includes(root), None) is None:
        found.append(f"{root}: no #include found at all")
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
