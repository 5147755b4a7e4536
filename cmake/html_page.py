"""html_page.py FOLDER OUT: puts the page of the HTML report together and writes it as a C++ file (reports/html_page.h).

page.html has one marker for each part: {{policy}}, {{style}} and {{script}}. All *.css files are the style and all *.js files
the script, in the order of their names; the policy allows these two by their hashes, and nothing else.
"""
import base64
import hashlib
import pathlib
import sys

POLICY = ("default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; "
          "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'")


def joined(folder, pattern):
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob(pattern)))


def allowed(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page(folder):
    style = joined(folder, "*.css")
    script = '"use strict";\n' + joined(folder, "*.js")
    parts = {"{{policy}}": POLICY.format(script=allowed(script), style=allowed(style)), "{{style}}": style,
             "{{script}}": script}
    text = (folder / "page.html").read_text(encoding="utf-8")
    for marker, part in parts.items():
        if text.count(marker) != 1:
            raise ValueError(f"{folder}/page.html: expected {marker} once")
        text = text.replace(marker, part)
    for end in ("</script", "</style"):
        if text.count(end) != 1:
            raise ValueError(f"{folder}: expected {end} once")
    if not text.isascii():
        raise ValueError(f"{folder}: expected ASCII; write other characters as escapes")
    return text


def cpp(text):
    # As plain numbers: compilers have limits for the length of a literal.
    lines = [",".join(str(byte) for byte in text.encode()[i:i + 32]) + "," for i in range(0, len(text), 32)]
    return "\n".join(['#include "reports/html_page.h"', "", "namespace bitspec::reports {", "namespace {", "",
                      "constexpr char kPage[] = {", *lines, "};", "", "}  // namespace", "",
                      "std::string_view html_page() {", "  return {kPage, sizeof kPage};", "}", "",
                      "}  // namespace bitspec::reports", ""])


def main():
    folder, out = (pathlib.Path(name) for name in sys.argv[1:])
    try:
        text = cpp(page(folder))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if not out.exists() or out.read_text() != text:
        out.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
