"""The example project of docs/library.md is built against an installed bitspec and judges servers; other ways to link configure.

usage: link_library_test.py CMAKE BUILD_FOLDER SOURCE_FOLDER
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

CMAKE, BUILD, SOURCE = (sys.argv.pop(1) for _ in range(3))
SECONDS = 240


def run(*words, **more):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=SECONDS, check=False, **more)


class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.prefix = cls.folder / "prefix"
        cls.must(CMAKE, "--install", BUILD, "--prefix", cls.prefix)
        cls.must(CMAKE, "-S", f"{SOURCE}/examples/gtest", "-B", cls.folder / "example", "-G", "Ninja",
                 f"-DCMAKE_PREFIX_PATH={cls.prefix}")
        cls.must(CMAKE, "--build", cls.folder / "example")

    @classmethod
    def must(cls, *words):
        ended = run(*words)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def example(self, *words, fault="", **environment):
        server = f"{self.prefix}/bin/bitspec serve" + (f" --fault {fault}" if fault else "")
        return run(self.folder / "example/conformance_test", *words, env={**os.environ, "SERVER": server, **environment})

    def test_a_right_server(self):
        report = self.folder / "report.xml"
        ended = self.example("--gtest_filter=BITS.ping/*:BITS.close/*", f"--gtest_output=xml:{report}")
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        cases = ElementTree.parse(report).getroot().findall(".//testcase")
        run_ones = [case for case in cases if case.get("status") == "run"]
        self.assertGreater(len(run_ones), 10)
        self.assertTrue(all(case.get("file").startswith("suites/") and int(case.get("line")) > 0 for case in run_ones))

    def test_a_fault(self):
        ended = self.example("--gtest_filter=BITS.ping/*", fault="ping-file-missing-404")
        self.assertEqual(ended.returncode, 1, ended.stdout + ended.stderr)
        self.assertIn("fail  ping.file-need-not-exist  must", ended.stdout)
        self.assertIn("[  FAILED  ] BITS.ping/", ended.stdout)
        self.assertIn("\n[  FAILED  ] BITS.ping/fresh_file_name\n", ended.stdout)
        self.assertIn("[       OK ] BITS.ping/folder", ended.stdout)

    def test_what_the_server_cannot_do_is_skipped(self):
        ended = self.example("--gtest_filter=BITS.notification/*")
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        self.assertIn("[  SKIPPED ] BITS.notification/", ended.stdout)
        self.assertIn("notification_by", ended.stdout)

    def test_shards_and_names(self):
        listed = self.example("--gtest_list_tests").stdout.split("\n")[1:]
        names = [line.strip().split("  ")[0] for line in listed if line.startswith("  ")]
        self.assertGreater(len(names), 400)
        self.assertEqual(len(names), len(set(names)))
        for name in names:
            self.assertRegex(name, r"^[A-Za-z0-9_/]+$")
        some = [self.example("--gtest_filter=BITS.ping/*", GTEST_TOTAL_SHARDS="2", GTEST_SHARD_INDEX=str(i)) for i in (0, 1)]
        ran = [set(line for line in shard.stdout.splitlines() if line.startswith("[ RUN ")) for shard in some]
        self.assertTrue(ran[0] and ran[1] and not ran[0] & ran[1])

    def test_a_server_that_does_not_start(self):
        ended = self.example("--gtest_filter=BITS.ping/*", SERVER="false")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("the server printed no URL", ended.stdout)

    def test_as_part_of_another_source_tree(self):
        for words in (f"add_subdirectory({SOURCE} bitspec)",
                      f"include(FetchContent)\nFetchContent_Declare(bitspec SOURCE_DIR {SOURCE})\nFetchContent_MakeAvailable(bitspec)"):
            with self.subTest(words):
                with tempfile.TemporaryDirectory() as folder:
                    pathlib.Path(folder, "main.cpp").write_text("#include <bitspec/conformance.h>\nint main() {}\n")
                    pathlib.Path(folder, "CMakeLists.txt").write_text(
                        "cmake_minimum_required(VERSION 3.25)\nproject(other LANGUAGES CXX)\n" + words +
                        "\nadd_executable(other main.cpp)\ntarget_link_libraries(other PRIVATE bitspec::conformance)\n")
                    self.must(CMAKE, "-S", folder, "-B", f"{folder}/build", "-G", "Ninja")
                    planned = self.must("ninja", "-C", f"{folder}/build", "-t", "commands", "other")
                    # Our warnings are not those of others, nor are our tests built for them.
                    own = next(line for line in planned.splitlines() if "main.cpp.o -c" in line)
                    self.assertNotIn("-Wpedantic", own)
                    self.assertIn("/harness/library", own)
                    self.assertNotIn("_test", planned)


if __name__ == "__main__":
    unittest.main()
