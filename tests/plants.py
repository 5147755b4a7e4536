"""For the self-checks of the checks: violations that are planted in a tree of its own are found, and nothing else."""
import pathlib
import tempfile


def are_found(plants, violations, expected):
    """`plants`: path to text; `violations` takes the tree's root. Prints how the result differs from `expected`."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in plants.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        got = set(violations(root))
    for line in sorted(expected - got):
        print(f"planted, not found: {line}")
    for line in sorted(got - expected):
        print(f"found, not planted: {line}")
    return got == expected
