"""Reports that a CI system reads, from the command line.

usage: reports_test.py BITSPEC
"""
import re
import unittest
import xml.etree.ElementTree as ElementTree

import common


class JUnit(common.Case):
    def judge_junit(self, faults, *words):
        junit = self.path("junit.xml")
        code, result, printed = self.judge(faults, "--report", f"junit={junit}", *words)
        return code, result, ElementTree.parse(junit).getroot(), printed

    def check_totals(self, suites):
        for kind, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            self.assertEqual(int(suites.get(kind)), len(suites.findall(f".//{tag}")), kind)
            self.assertEqual(int(suites.get(kind)), sum(int(suite.get(kind)) for suite in suites.findall("testsuite")), kind)

    def test_cases_have_a_place_and_a_time(self):
        code, _, suites, printed = self.judge_junit(["gap-offset-is-fragment-end"], "--select", "fragment/*")
        self.assertEqual(code, 1, printed)
        self.check_totals(suites)
        self.assertGreater(sum(float(case.get("time")) for case in suites.findall(".//testcase")), 0)
        case = next(case for case in suites.findall(".//testcase") if case.get("name") == "fragment.gap.offset")
        self.assertEqual(case.get("classname"), "win32.fragment")
        self.assertEqual(case.get("file"), "suites/fragment/gap.yaml")
        self.assertGreater(int(case.get("line")), 0)
        self.assertIn("got: BITS-Received-Content-Range: ", case.find("failure").text)

    def test_a_cause_that_blocks_many_rules_is_one_failure(self):
        code, result, suites, printed = self.judge_junit(["file-never-visible"])
        self.assertEqual(code, 1, printed)
        self.check_totals(suites)
        blocked = [rule for rule in result["rules"] if rule["verdict"] == "blocked" and rule["level"] == "must"]
        self.assertGreater(len(blocked), 10)
        red = int(suites.get("failures")) + int(suites.get("errors"))
        self.assertGreater(red, 0)
        self.assertLess(red, 5, printed)


class GitHub(common.Case):
    def test_annotations_name_the_scenario(self):
        code, _, printed = self.judge(["gap-offset-is-fragment-end"], "--select", "fragment/*", "--report", "github=-")
        self.assertEqual(code, 1)
        lines = [line for line in printed.splitlines() if line.lstrip().startswith("::")]
        self.assertRegex(lines[0], r"^::error file=suites/fragment/gap\.yaml,line=\d+,title=fragment\.gap\.offset \(must\)::")
        self.assertIn("%0Areproduce with: ", lines[0])
        self.assertTrue(all(re.match(r"::(error|warning|notice) ", line) for line in lines), lines)


class Files(common.Case):
    def test_folders_are_made(self):
        file = self.path("a/b/c.xml")
        ended = common.bitspec("run", "--reference", "--select", "ping/success", "--report", f"junit={file}")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertTrue(file.exists())

    def test_a_folder_that_cannot_be_made_is_found_before_the_run(self):
        self.path("file").write_text("")
        ended = common.bitspec("run", "--reference", "--report", f"junit={self.path('file/x/c.xml')}")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("error: cannot make the folder ", ended.stderr)

    def test_a_dry_run_has_no_report(self):
        ended = common.bitspec("run", "--reference", "--dry-run", "--report", "json=-")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("error: --dry-run runs nothing: --report excludes it\n", ended.stderr)


class Markdown(common.Case):
    def test_failures_say_how_to_repeat_them(self):
        file = self.path("summary.md")
        self.judge(["gap-offset-is-fragment-end"], "--select", "fragment/*", "--report", f"markdown={file}")
        self.assertIn(" replay ", file.read_text().split("Reproduce with:")[1])


if __name__ == "__main__":
    unittest.main()
