"""The reports of a fuzzing run: Markdown for people, JUnit for CI systems."""
import re
import xml.sax.saxutils as sax

from fuzzing.children import tail
from fuzzing.coverage import by_module

STACK_LINES = 40  # lines of a finding's log that are shown


def counted(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def markdown(targets, figures, head, root):
    text = ["# Fuzzing", "", *head, "", "| target | seconds | executions | each second | features | corpus | added | findings |",
            "|---|--:|--:|--:|--:|--:|--:|--:|"]
    for t in targets:
        rate = round(t.runs / t.seconds) if t.seconds else 0
        text.append(f"| {t.name} | {t.seconds:.0f} | {t.runs} | {rate} | {t.features} | {t.kept} | {t.added} | {len(t.found)} |")
    text += ["", "features: what libFuzzer counts as coverage: edges of the program, how often each was taken, values compared. "
             "corpus: inputs kept for the next run. added: inputs copied into the committed corpus (`--add`)."]
    for t in targets:
        if t.problem:
            text += ["", f"## {t.name} could not be fuzzed", "", *fenced(t.problem)]
        for finding in t.found:
            text += ["", f"## {t.name}: {one_line(finding.signature)}", "",
                     f"{counted(finding.seen, 'input')}; the smallest has {finding.input.stat().st_size} bytes. "
                     "Reproduce with:", "", *fenced(f"{shown(t.program, root)} {shown(finding.input, root)}"),
                     "", *fenced(excerpt(tail(finding.log)))]
    if figures:
        text += ["", "## Coverage of the corpora", "", "| module | lines | share |", "|---|--:|--:|",
                 *(row(module, *lines) for module, lines in sorted(by_module(figures).items())),
                 "", "| file | lines | share |", "|---|--:|--:|", *(row(*figure) for figure in figures)]
    return "\n".join(text) + "\n"


def row(name, covered, count):
    return f"| {name} | {covered} of {count} | {100 * covered / max(count, 1):.1f} % |"


def shown(path, root):
    return path.relative_to(root) if path.is_relative_to(root) else path


def one_line(text):
    return re.sub(r"\s+", " ", text.replace("`", "'"))[:200]


def fenced(text):
    return ["````", text.replace("````", "'''").rstrip(), "````"]


def excerpt(text):
    """The log from the first error on."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines)
                  if re.search(r"this does not hold|runtime error|ERROR: |terminate called", line)), 0)
    return "\n".join(line[:300] for line in lines[start:start + STACK_LINES])


def junit(targets):
    cases, failures, errors = [], 0, 0
    for t in targets:
        name = f"classname={attribute('fuzz.' + t.name)} time=\"{t.seconds:.1f}\""
        if t.problem:
            errors += 1
            cases.append(f'  <testcase {name} name="runs"><error message={attribute(t.problem.splitlines()[0])}>'
                         f"{words(t.problem)}</error></testcase>")
        for finding in t.found:
            failures += 1
            cases.append(f"  <testcase {name} name={attribute(one_line(finding.signature))}>"
                         f"<failure message={attribute(one_line(finding.signature))}>{words(str(finding.input))}\n"
                         f"{words(excerpt(tail(finding.log)))}</failure></testcase>")
        if not t.problem and not t.found:
            cases.append(f'  <testcase {name} name="nothing found"/>')
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="fuzzing" tests="{len(cases)}" failures="{failures}" '
            f'errors="{errors}">\n' + "\n".join(cases) + "\n</testsuite>\n")


def clean(text):
    """Without characters that XML forbids."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd]", "?", text)


def attribute(text):
    return sax.quoteattr(clean(text))


def words(text):
    return sax.escape(clean(text))
