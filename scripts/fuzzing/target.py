"""One fuzz target: its program and corpora, and the steps from fuzzing to findings and a merged corpus."""
import configparser
import re
import shutil
import threading
import time

from fuzzing import findings
from fuzzing.children import tail

MOST_RESTARTS = 10  # after findings, for each worker
REPLAY_SECONDS = 60
MERGE_SECONDS = 900
DEFAULTS = {"timeout": "10", "rss_limit_mb": "2048"}


class Target:
    """`options` and `dictionary` need not exist; `seeds` is the committed corpus, or None."""

    def __init__(self, name, program, options, dictionary, seeds, out):
        self.name, self.program, self.seeds = name, program, seeds
        self._options, self._dictionary = options, dictionary
        self.grown, self.artifacts = out / "corpus" / name, out / "artifacts" / name
        self.findings, self.logs = out / "findings" / name, out / "logs" / name
        self.children = None
        self.runs = self.features = self.kept = self.added = 0
        self.seconds = 0.0
        self.found = []
        self.problem = None  # why it could not be fuzzed
        self._lock = threading.Lock()

    def _prepare(self):
        shutil.rmtree(self.logs, ignore_errors=True)
        for folder in (self.grown, self.artifacts, self.findings, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        # Of the run before, its findings and what it had no time for: checked again, and no finding once they are mended.
        for left in findings.artifacts(self.artifacts):
            left.rename(self.artifacts / f"old-{left.name.removeprefix('old-')}")
        for left in findings.artifacts(self.findings):
            if left.suffix == ".txt":
                left.unlink()
            else:
                left.rename(self.artifacts / f"old-{left.name}")

    def limits(self):
        """The flags for every run, from the file that the distributed engines read as well."""
        settings = dict(DEFAULTS)
        if self._options.exists():
            parser = configparser.ConfigParser()
            parser.read(self._options)
            settings.update(parser["libfuzzer"] if parser.has_section("libfuzzer") else {})
        return [f"-{key}={value}" for key, value in settings.items()]

    def words(self):
        return [f"-dict={self._dictionary}"] if self._dictionary.exists() else []

    def corpora(self):
        return [self.grown, *([self.seeds] if self.seeds and self.seeds.is_dir() else [])]

    def replay(self, path, log):
        """The exit code of a run on one input. Runs even after the others were stopped."""
        return self.children.run([self.program, *self.limits(), path], log, REPLAY_SECONDS, last_words=True, cwd=self.logs)

    def fuzz(self, seconds, workers):
        """Fuzzes until the time is over, starting again after each finding."""
        before = time.monotonic()
        threads = [threading.Thread(target=self._work, args=(worker, before + seconds)) for worker in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.seconds = time.monotonic() - before

    def _work(self, worker, deadline):
        for start in range(MOST_RESTARTS):
            left = int(deadline - time.monotonic() + 0.5)
            if left < 1 or self.children.stopped.is_set() or self.problem:
                return
            log = self.logs / f"fuzz-{worker}-{start}.log"
            code = self.children.run([self.program, f"-max_total_time={left}", "-print_final_stats=1", *self.limits(), *self.words(),
                                      f"-artifact_prefix={self.artifacts}/{worker}-{start}-", *self.corpora()], log, left + 60,
                                     cwd=self.logs)
            self._count(tail(log))
            if self.children.stopped.is_set() or code == 0:
                return
            if not any(self.artifacts.glob(f"{worker}-{start}-*")):
                self.problem = "did not stop when its time was over" if code is None else f"ended with {code} and left no input"
                self.problem += "\n" + tail(log)[-2000:]

    def _count(self, text):
        runs = re.findall(r"stat::number_of_executed_units:\s*(\d+)", text) or re.findall(r"^#(\d+)\s", text, re.M) or ["0"]
        with self._lock:
            self.runs += int(runs[-1])
            if seen := re.findall(r"\bft: (\d+)", text):
                self.features = max(self.features, int(seen[-1]))

    def merge(self):
        """Merges the corpora of earlier runs, of this one and the seeds into the smallest set with the same coverage."""
        merged = self.artifacts.parent / f"merged-{self.name}"
        shutil.rmtree(merged, ignore_errors=True)
        merged.mkdir()
        if self._merge(merged, self.corpora(), "merge"):
            shutil.rmtree(self.grown)
            merged.rename(self.grown)
        else:
            shutil.rmtree(merged)

    def add_to_seeds(self):
        """Copies inputs with new coverage into the committed corpus."""
        fresh = self.artifacts.parent / f"fresh-{self.name}"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        self.seeds.mkdir(parents=True, exist_ok=True)
        for number, path in enumerate(sorted(self.seeds.rglob("*"))):
            if path.is_file():
                shutil.copyfile(path, fresh / f"seed-{number}")
        if self._merge(fresh, [self.grown], "add"):
            for path in fresh.iterdir():
                if not path.name.startswith("seed-"):
                    shutil.copyfile(path, self.seeds / f"found-{path.name[:12]}")
                    self.added += 1
        shutil.rmtree(fresh)

    def _merge(self, into, sources, name):
        log = self.logs / f"{name}.log"
        code = self.children.run([self.program, "-merge=1", *self.limits(), f"-artifact_prefix={self.artifacts}/merge-", into,
                                  *sources], log, MERGE_SECONDS, cwd=self.logs)
        if code != 0 and not self.children.stopped.is_set() and not self.problem:
            how = f"took longer than {MERGE_SECONDS} s" if code is None else f"ended with {code}"
            self.problem = f"its corpora were not changed: the merge {how}\n{tail(log)[-2000:]}"
        return code == 0

    def work(self, children, seconds, workers, add):
        """All steps; after an interruption only those that keep and report the findings."""
        self.children = children
        self._prepare()
        if seconds > 0:
            self.fuzz(seconds, workers)
        if not children.stopped.is_set():
            self.merge()  # before the findings are checked: an input of the corpora may cause one
        if add and not children.stopped.is_set():
            self.add_to_seeds()
        self.kept = sum(1 for _ in self.grown.iterdir())
        self.found = findings.Triage(self, children).run()
        return self


def in_folder(folder, corpus, out):
    """Every program fuzz_NAME of a folder, with NAME.options and NAME.dict beside it."""
    programs = sorted(path for path in folder.glob("fuzz_*") if path.is_file() and path.stat().st_mode & 0o100)
    return [Target(name, path, folder / f"{name}.options", folder / f"{name}.dict", corpus / name, out)
            for path in programs if (name := path.name.removeprefix("fuzz_"))]


def in_repository(root, build, out, corpus):
    """Every fuzz/NAME.cpp for which the build made a program."""
    return [Target(path.stem, build / f"fuzz_{path.stem}", path.with_suffix(".options"),
                   root / "corpus" / "dict" / f"{path.stem}.dict", corpus / path.stem, out)
            for path in sorted(root.glob("fuzz/*.cpp")) if (build / f"fuzz_{path.stem}").exists()]
