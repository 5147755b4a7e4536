#!/usr/bin/env python3
"""Executions each second of every fuzz target and of an empty one, from one run on one processor, as a Markdown table.

usage: bench/fuzz_rate.py [SECONDS]    for each target; default 10. Builds with the preset `fuzz`, sanitizers and all

Each target fuzzes from its committed corpus with its words and limits; nothing is kept. libFuzzer's own figure: all executions, those
of the corpus among them, over the whole time.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from fuzzing import target as targets  # noqa: E402
from fuzzing.children import environment  # noqa: E402

BUILD = ROOT / "build-fuzz"


def rate(program, words, corpora, seconds):
    """Executions each second."""
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run([program, f"-max_total_time={seconds}", "-print_final_stats=1", "-seed=1", *words, folder, *corpora],
                               capture_output=True, text=True, errors="replace", check=False, cwd=folder, env=environment())
    found = re.search(r"stat::average_exec_per_sec:\s*(\d+)", ended.stderr)
    if ended.returncode != 0 or not found:
        sys.exit(f"{program} failed:\n{ended.stderr[-2000:]}")
    return int(found[1])


def main():
    if sys.argv[1:] and not re.fullmatch(r"[1-9]\d*", sys.argv[1]):
        sys.exit(__doc__)
    seconds = int(sys.argv[1]) if sys.argv[1:] else 10
    env = {**os.environ, "CCACHE_BASEDIR": str(ROOT), "CCACHE_NOHASHDIR": "1"}
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "fuzz"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", BUILD, "--target", "fuzzers", "empty_fuzz_target"], env=env, check=True,
                   stdout=subprocess.DEVNULL)
    empty = rate(BUILD / "empty_fuzz_target", [], [], seconds)
    print(f"| target | executions each second | share of empty |\n|---|--:|--:|\n| (empty) | {empty} | 100 % |")
    for target in targets.in_repository(ROOT, BUILD, pathlib.Path(tempfile.gettempdir()), ROOT / "corpus"):
        found = rate(target.program, target.limits() + target.words(), [target.seeds], seconds)
        print(f"| {target.name} | {found} | {100 * found / empty:.2g} % |", flush=True)


if __name__ == "__main__":
    main()
