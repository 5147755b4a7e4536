"""Checks with nm that libraries meant to be pure ask the system for nothing impure.

usage: symbols.py NM LIBRARY...    one line per undefined symbol that tells of sockets, YAML, files or the clock
       symbols.py --self-check NM LIBRARY    the same for made-up lines, and that the library has symbols at all
"""
import re
import subprocess
import sys

FORBIDDEN = {
    "sockets": r"socket(pair)?|connect|bind|listen|accept4?|send(to|msg|mmsg)?|recv(from|msg|mmsg)?|shutdown"
               r"|[gs]etsockopt|get(sock|peer)name|(get|free)addrinfo|gethostbyname.*|poll|ppoll|select|epoll_.*",
    "YAML": r".*\bYAML::.*|yaml_.*",
    "files": r"f?open(at)?(64)?|creat(64)?|mkstemp(64)?|unlink(at)?|rename(at)?|stat(64)?"
             r"|.*\bstd::basic_[io]?f(stream|ilebuf)\b.*|.*\bstd::filesystem::.*",
    "the clock": r"time|gettimeofday|clock_gettime|clock|nanosleep|usleep|sleep|.*\bstd::chrono::.*::now\(\)",
}


def undefined(nm, library):
    """(object file, symbol) of everything the library wants from elsewhere."""
    text = subprocess.run([nm, "-A", "-C", "-u", library], check=True, capture_output=True, text=True).stdout
    return [parse(line) for line in text.splitlines() if re.search(r" [UwV] ", line)]


def parse(line):
    place, symbol = re.split(r" +[UwV] ", line, maxsplit=1)
    return place.rstrip(": ").rsplit(":", 1)[-1], re.sub(r"@.*$", "", symbol)


def problems(symbols):
    for place, symbol in symbols:
        for what, pattern in FORBIDDEN.items():
            if re.fullmatch(pattern, symbol):
                yield f"{place}: uses {what}: {symbol}"


def self_check(nm, library):
    lines = [
        ("lib.a:x.o:                 U socket", "x.o: uses sockets: socket"),
        ("lib.a:x.o:                 U recv@GLIBC_2.2.5", "x.o: uses sockets: recv"),
        ("lib.a:x.o:                 U YAML::Load(std::string const&)",
         "x.o: uses YAML: YAML::Load(std::string const&)"),
        ("lib.a:x.o:                 U std::chrono::_V2::steady_clock::now()",
         "x.o: uses the clock: std::chrono::_V2::steady_clock::now()"),
        ("lib.a:x.o:                 U fopen64", "x.o: uses files: fopen64"),
        ("lib.a:x.o:                 U std::basic_ifstream<char, std::char_traits<char> >::close()",
         "x.o: uses files: std::basic_ifstream<char, std::char_traits<char> >::close()"),
        ("lib.a:x.o:                 U memcpy", None),
        ("lib.a:x.o:                 U bitspec::connect_all()", None),
    ]
    good = True
    for line, want in lines:
        got = next(problems([parse(line)]), None)
        if got != want:
            print(f"{line}: reported {got!r}, not {want!r}")
            good = False
    if not undefined(nm, library):
        print(f"{library}: no undefined symbols at all, so nothing would be found")
        good = False
    return good


def main():
    if sys.argv[1] == "--self-check":
        return 0 if self_check(*sys.argv[2:]) else 1
    nm, *libraries = sys.argv[1:]
    found = [f"{library}({line})" for library in libraries for line in problems(undefined(nm, library))]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
