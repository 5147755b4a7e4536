"""Checks the Markdown documents: tables, and links from one document to another.

A table needs a separator line below its header, and every row as many cells as the header. A blank line inside a table
turns the rows below it into plain text; they are reported as rows without a header. A relative link must lead to a file
that exists, and its #anchor to a heading.

One line per mistake, exit code 1 if there is one. With --self-check it checks documents with known mistakes. With
--examples PROGRAM it checks the scenario and target files in the documents with `PROGRAM check` instead.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEPARATOR = re.compile(r"\|( *:?-+:? *\|)+ *")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def documents(root):
    """The Markdown files of the project, without build folders, expected outputs of tests, and packages of npm."""
    skipped = ("build", "testdata", "node_modules", ".git/")
    return sorted(path for path in root.rglob("*.md")
                  if not any(part.startswith(skipped) or part == ".git" for part in path.relative_to(root).parts))


def text_lines(text):
    """(line number, line) of everything outside fenced code blocks."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


def cells(row):
    return len(re.findall(r"(?<!\\)\|", row.strip())) - 1


def table_mistakes(text):
    """(line number, message) for every mistake in a table."""
    block = []
    for number, line in [*text_lines(text), (0, "")]:
        if line.startswith("|") and (not block or block[-1][0] == number - 1):
            block.append((number, line))
            continue
        if block:
            yield from block_mistakes(block)
        block = [(number, line)] if line.startswith("|") else []


def block_mistakes(block):
    first, header = block[0]
    if len(block) < 2 or not SEPARATOR.fullmatch(block[1][1]):
        yield first, "table rows without a header: is there a blank line inside the table?"
        return
    for number, row in block[1:]:
        if cells(row) != cells(header):
            yield number, f"expected {cells(header)} cells as in the header, got {cells(row)}"


def anchors(text):
    """The anchors of a document's headings, as GitHub makes them."""
    for _, line in text_lines(text):
        if line.startswith("#"):
            title = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
            yield title.replace(" ", "-")


def link_mistakes(path, text):
    for number, line in text_lines(text):
        for link in LINK.findall(re.sub(r"`[^`]*`", "", line)):
            if re.match(r"[a-z]+:", link):
                continue
            file, _, anchor = link.partition("#")
            target = path.parent / file if file else path
            if not target.exists():
                yield number, f"no such file: {file}"
            elif anchor and target.suffix == ".md" and anchor not in set(anchors(target.read_text())):
                yield number, f"no such heading: {link}"


def mistakes(root):
    for path in documents(root):
        text = path.read_text()
        for number, message in sorted([*table_mistakes(text), *link_mistakes(path, text)]):
            yield f"{path.relative_to(root)}:{number}: error: {message}"


def examples(text):
    """(line number, YAML) of every complete scenario or target file in a document."""
    for block in re.finditer(r"^```yaml\n(.*?)^```", text, re.M | re.S):
        if re.search(r"^(scenarios|url):", block[1], re.M):
            yield text.count("\n", 0, block.start(1)) + 1, block[1]


def example_mistakes(root, program):
    for path in documents(root):
        for number, yaml in examples(path.read_text()):
            with tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder) / "example.yaml"
                file.write_text(yaml)
                done = subprocess.run([program, "check", file], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                yield f"{path.relative_to(root)}:{number}: error: the example does not pass `check`:\n{done.stdout}{done.stderr}"


def self_check():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "split.md").write_text("| a | b |\n|---|--:|\n| 1 | 2 |\n\n| 3 | 4 |\n")
        (root / "cells.md").write_text("| a | b |\n|---|---|\n| `x|y` | 2 |\n| `x\\|y` | 2 |\n")
        (root / "links.md").write_text("# A Title: one\n[ok](#a-title-one) [ok](cells.md) [no](gone.md) [no](#gone)\n"
                                       "[ok](https://example.org/) `[code](gone.md)`\n```\n| in | code\n[x](gone.md)\n```\n")
        expected = ["cells.md:3: error: expected 2 cells as in the header, got 3",
                    "links.md:2: error: no such file: gone.md",
                    "links.md:2: error: no such heading: #gone",
                    "split.md:5: error: table rows without a header: is there a blank line inside the table?"]
        got = list(mistakes(root))
        if got != expected:
            print("expected:", *expected, "got:", *got, sep="\n  ")
            return 1
    return 0


def main():
    if sys.argv[1:] == ["--self-check"]:
        return self_check()
    if sys.argv[1:2] == ["--examples"]:
        found = list(example_mistakes(ROOT, sys.argv[2]))
        if not any(True for path in documents(ROOT) for _ in examples(path.read_text())):
            found = ["no examples found"]
    else:
        found = list(mistakes(ROOT))
    print("\n".join(found) if found else f"{len(documents(ROOT))} documents: ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
