#!/usr/bin/env python3
"""Executions each second of every fuzz target and of an empty one, from one run, as a Markdown table.

usage: bench/fuzz_rate.py [SECONDS]    for each target; default 10. Builds with the preset `fuzz`, sanitizers and all

Each target fuzzes from its committed corpus with its words and limits, one after the other; nothing is kept. All executions count,
those of the corpus among them; a second is one of the processor, so that what else runs on the machine matters little.
"""
import os
import pathlib
import re
import resource
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
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run([program, f"-max_total_time={seconds}", "-print_final_stats=1", "-seed=1", *words, folder, *corpora],
                               capture_output=True, text=True, errors="replace", check=False, cwd=folder, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = re.search(r"stat::number_of_executed_units:\s*(\d+)", ended.stderr)
    if ended.returncode != 0 or not found:
        sys.exit(f"{program} failed:\n{ended.stderr[-2000:]}")
    return round(int(found[1]) / (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))


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
