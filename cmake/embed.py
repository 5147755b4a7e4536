"""Writes the YAML files below a folder into one C++ file, sorted by path, with one SHA-256 over all of them."""
import hashlib
import pathlib
import sys

root, folder, out = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
files = sorted((root / folder).rglob("*.yaml"), key=lambda p: p.relative_to(root).as_posix())
digest = hashlib.sha256()
lines = ['#include "harness/catalogue/embedded.h"', "", "namespace bitspec {", "namespace {", ""]
rows = []
for i, path in enumerate(files):
    data = path.read_bytes()
    name = path.relative_to(root).as_posix()
    digest.update(name.encode() + b"\0" + data + b"\0")
    # Plain numbers need no quoting, and compile faster than one literal of 64 KiB.
    lines.append(f"constexpr unsigned char k{i}[] = {{{','.join(str(b) for b in data)},0}};")
    rows.append(f'    {{"{name}", {{reinterpret_cast<const char*>(k{i}), {len(data)}}}}},')
lines += ["", "}  // namespace", "", "std::span<const EmbeddedFile> embedded_files() {",
          "  static const EmbeddedFile files[] = {", *rows, "  };", "  return files;", "}", "",
          f'std::string_view embedded_digest() {{ return "{digest.hexdigest()}"; }}', "", "}  // namespace bitspec", ""]
text = "\n".join(lines)
if not out.exists() or out.read_text() != text:
    out.write_text(text)
