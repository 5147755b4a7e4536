"""scripts/nightly finds what is wrong with small programs made for it, and says it in the way that it promises.

usage: nightly_test.py    builds them with clang++-19 in a folder of its own; under a minute
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
NIGHTLY = ROOT / "scripts" / "nightly"
HEAD = """#include <cstdint>
#include <cstdlib>
#include <cstring>
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
"""
SOURCES = {
    # Two bugs that are reached in many ways: every input that holds one is the same finding.
    "crashes": """
__attribute__((noinline)) int beyond(const std::uint8_t* data, std::size_t size) {
  const auto copy = static_cast<std::uint8_t*>(std::malloc(size));
  std::memcpy(copy, data, size);
  const int out = copy[size + copy[0] % 3];
  std::free(copy);
  return out;
}
__attribute__((noinline)) int shifted(int by) { return 1 << by; }
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  volatile int sink = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == 'A') sink = beyond(data, size);
    if (data[i] == 'B') sink = shifted(data[i]);
  }
  return sink * 0;
}""",
    "leaks": """
static void* volatile kept;
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2 && data[0] == 'L') { kept = std::malloc(100); kept = nullptr; }
  return 0;
}""",
    "eats": """
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1 && data[0] == 'M') { void* volatile much = std::malloc(std::size_t{1} << 28); std::free(much); }
  return 0;
}""",
    "hangs": """
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  volatile bool forever = size > 1 && data[0] == 'H';
  while (forever) {}
  return 0;
}""",
    "sound": """
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  volatile int reached = 0;
  for (std::size_t i = 0; i < size && i < 6; ++i) {
    if (data[i] != "sounds"[i]) return 0;
    reached = reached + 1;
  }
  return 0;
}""",
    "broken": """
static const bool ended = (std::_Exit(9), true);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t*, std::size_t) { return ended ? 0 : 0; }""",
}
FILLER = b"xyz" * 60
# Left by a run before, so that both bugs are there however the dice of the fuzzer fall.
LEFT = {"crash-a": FILLER + b"A" + FILLER, "crash-b": FILLER + b"B" + FILLER, "crash-c": b"B" + FILLER, "crash-d": FILLER + b"A"}


def setUpModule():
    global work
    work = pathlib.Path(tempfile.mkdtemp(prefix="nightly-test-"))
    compilers = []
    (work / "built").mkdir()
    for name, text in SOURCES.items():
        source = work / f"{name}.cpp"
        source.write_text(HEAD + text + "\n")
        compilers.append(subprocess.Popen(["clang++-19", "-O1", "-g1", "-fsanitize=fuzzer,address,undefined",
                                           "-fno-sanitize-recover=all", source, "-o", work / "built" / f"fuzz_{name}"]))
    assert all([compiler.wait() == 0 for compiler in compilers])


def tearDownModule():
    if "KEEP" not in os.environ:
        shutil.rmtree(work)


def nightly(*words, command=(), **more):
    return subprocess.run([*command, NIGHTLY, *(str(word) for word in words)], capture_output=True, text=True, check=False, **more)


def folder_with(name, *programs):
    folder = work / name
    folder.mkdir()
    for program in programs:
        shutil.copy(work / "built" / f"fuzz_{program}", folder)
    return folder


class Findings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.programs = folder_with("wrong", "crashes", "leaks", "eats", "hangs", "sound")
        (cls.programs / "hangs.options").write_text("[libfuzzer]\ntimeout = 1\n")
        (cls.programs / "eats.options").write_text("[libfuzzer]\nmalloc_limit_mb = 100\n")
        (cls.programs / "leaks.dict").write_text('"Leak"\n')
        seeds = work / "seeds" / "crashes"
        seeds.mkdir(parents=True)
        (seeds / "large").write_bytes(FILLER)
        cls.out = work / "out"
        left = cls.out / "findings" / "crashes"
        left.mkdir(parents=True)
        for name, data in LEFT.items():
            (left / name).write_bytes(data)
        # All at once: small as they are, a second of a processor is enough for each.
        cls.ended = nightly("--programs", cls.programs, "--corpus", work / "seeds", "--out", cls.out, "--each", 8, "--jobs", 10,
                            "--workers", 2)
        cls.cases = ElementTree.parse(cls.out / "junit.xml").getroot()

    def failures(self, target):
        return [case for case in self.cases if case.get("classname") == f"fuzz.{target}" and case.find("failure") is not None]

    def inputs(self, target):
        return sorted(path for path in (self.out / "findings" / target).iterdir() if path.suffix != ".txt")

    def test_exit_code_and_last_line(self):
        self.assertEqual(self.ended.returncode, 1, self.ended.stderr)
        self.assertIn("5 findings", self.ended.stdout.splitlines()[-1])

    def test_the_same_stack_counts_once(self):
        names = sorted(case.get("name") for case in self.failures("crashes"))
        self.assertEqual(len(names), 2, names)
        self.assertEqual(names[0], "AddressSanitizer: heap-buffer-overflow in beyond")
        self.assertIn("in shifted", names[1])

    def test_crashes_are_made_small(self):
        for path in self.inputs("crashes"):
            self.assertLess(path.stat().st_size, 20, path)
        self.assertEqual(len(self.inputs("crashes")), 2)

    def test_a_small_input_still_fails(self):
        for path in self.inputs("crashes"):
            again = subprocess.run([self.programs / "fuzz_crashes", path], capture_output=True, check=False)
            self.assertNotEqual(again.returncode, 0, path)

    def test_leaks_memory_and_time(self):
        for target, word in (("leaks", "leak"), ("eats", "out-of-memory"), ("hangs", "timeout")):
            self.assertEqual([word in case.get("name") for case in self.failures(target)], [True], target)

    def test_stacks_lie_beside_the_inputs(self):
        for path in self.inputs("crashes"):
            self.assertIn("crashes.cpp", path.with_suffix(".txt").read_text())

    def test_what_is_sound_passes(self):
        sound = [case for case in self.cases if case.get("classname") == "fuzz.sound"]
        self.assertEqual([len(case) for case in sound], [0])

    def test_junit_counts(self):
        self.assertEqual((self.cases.get("tests"), self.cases.get("failures"), self.cases.get("errors")), ("6", "5", "0"))

    def test_summary(self):
        text = (self.out / "summary.md").read_text()
        self.assertIn("| sound | ", text)
        self.assertIn("5 targets, 8 s for each, 2 workers", text)
        self.assertIn("features: ", text)
        self.assertIn("added: ", text)
        self.assertIn("## crashes: AddressSanitizer: heap-buffer-overflow in beyond", text)

    def test_corpora_are_gathered(self):
        self.assertGreaterEqual(len(list((self.out / "corpus" / "sound").iterdir())), 3)

    def test_zz_the_next_run_looks_again(self):
        still = nightly("--programs", self.programs, "--out", self.out, "--time", 0, "crashes")
        self.assertEqual(still.returncode, 1, still.stderr)
        self.assertIn("2 findings", still.stdout)
        shutil.copy(self.programs / "fuzz_sound", self.programs / "fuzz_crashes")
        mended = nightly("--programs", self.programs, "--out", self.out, "--time", 0, "crashes")
        self.assertEqual(mended.returncode, 0, mended.stdout)
        self.assertEqual(self.inputs("crashes"), [])

    # A merge leaves an input for each crash in the corpus, more than one run checks.
    def test_what_was_mended_is_gone_the_next_night(self):
        left = work / "mended-out" / "artifacts" / "sound"
        left.mkdir(parents=True)
        for number in range(45):
            (left / f"merge-crash-{number}").write_bytes(b"A%d" % number)
        programs = folder_with("mended", "sound")
        for _ in range(2):
            ended = nightly("--programs", programs, "--out", work / "mended-out", "--time", 0)
            self.assertEqual(ended.returncode, 0, ended.stdout)
            self.assertIn("nothing found", ended.stdout.splitlines()[-1])
        self.assertEqual(list(left.iterdir()), [])


class Ends(unittest.TestCase):
    def test_wrong_command_lines(self):
        sound = folder_with("usage", "sound")
        for words in (["--time", "x"], ["--time", "5", "--each", "5"], ["--jobs", "0"], ["--each", "0"], ["--time", "-1"], ["--programs", "/no/such/folder"],
                      ["--programs", sound, "--out", work / "usage-out", "nothing-of-that-name"]):
            self.assertEqual(nightly(*words).returncode, 2, words)

    def test_nothing_found(self):
        ended = nightly("--programs", folder_with("sound", "sound"), "--out", work / "sound-out", "--time", 1)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("nothing found", ended.stdout)
        self.assertIn("1 target, 1 s for all of them, 1 s for each, 1 worker,", (work / "sound-out" / "summary.md").read_text())

    def test_no_programs(self):
        self.assertEqual(nightly("--programs", folder_with("empty"), "--out", work / "empty-out").returncode, 3)

    def test_a_program_that_does_not_run(self):
        ended = nightly("--programs", folder_with("broken", "broken", "sound"), "--out", work / "broken-out", "--time", 2)
        self.assertEqual(ended.returncode, 3, ended.stdout)
        self.assertIn("broken could not be fuzzed", ended.stdout)
        self.assertIn('errors="1"', (work / "broken-out" / "junit.xml").read_text())

    def test_no_compiler(self):
        path = work / "bin"
        path.mkdir()
        (path / "python3").symlink_to(sys.executable)
        ended = nightly("--out", work / "none-out", env={**os.environ, "PATH": str(path)}, command=[sys.executable])
        self.assertEqual(ended.returncode, 3)
        self.assertIn("clang++-19 is missing", ended.stderr)

    def test_says_that_it_builds(self):
        path = work / "fake-bin"
        path.mkdir()
        for name, code in (("clang++-19", 0), ("cmake", 1)):
            (path / name).write_text(f"#!/bin/sh\nexit {code}\n")
            (path / name).chmod(0o755)
        copy = work / "copy"
        shutil.copytree(ROOT / "scripts", copy / "scripts")
        ended = subprocess.run([copy / "scripts" / "nightly", "--out", work / "build-out"], capture_output=True, text=True, check=False,
                               env={**os.environ, "PATH": f"{path}:{os.environ['PATH']}"})
        self.assertEqual(ended.returncode, 3, ended.stderr)
        self.assertIn("building the programs of the preset 'fuzz'; log: ", ended.stdout)

    def test_a_folder_that_cannot_be_written(self):
        ended = nightly("--programs", work / "built", "--out", "/proc/nightly", "--time", 1)
        self.assertEqual(ended.returncode, 4)
        self.assertIn("/proc/nightly", ended.stderr)

    def test_a_full_disk(self):
        small = work / "small"
        small.mkdir()
        mount = ["unshare", "-rm", "sh", "-c", f"mount -t tmpfs -o size=1m none {small} && exec \"$@\"", "sh"]
        if subprocess.run([*mount, "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("no file systems of our own here")
        ended = nightly("--programs", work / "built", "--out", small, "--time", 1, command=mount)
        self.assertEqual(ended.returncode, 4)
        self.assertIn("are free", ended.stderr)

    def test_interrupted(self):
        programs, out = folder_with("interrupted", "sound", "crashes"), work / "interrupted-out"
        process = subprocess.Popen([NIGHTLY, "--programs", programs, "--out", out, "--each", "60"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (out / "corpus" / "sound").exists():
            time.sleep(0.1)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130)
        self.assertIn("interrupted", said.splitlines()[-1])
        self.assertTrue(list((out / "corpus" / "sound").iterdir()), "what was gathered is kept")
        self.assertTrue((out / "findings" / "crashes").is_dir() and (out / "junit.xml").exists())
        self.assertNotIn(str(programs), subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    unittest.main()
