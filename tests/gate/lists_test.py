"""A gate with a list of known failures, from the command line.

usage: lists_test.py BITSPEC

A list that is written from a run makes the next run of the same server succeed. Mending one fault of the server makes a run
fail with the lines to delete, and with nothing else; `known-failing update` deletes them.
"""
import unittest

import common

# Each breaks one rule.
FAULTS = ["gap-offset-is-fragment-end", "ack-packet-type-misspelt-on-close", "error-code-missing"]


class ListFromARun(common.Case):
    def close_under_mending(self, faults, mended, hidden=()):
        """`hidden`: rules that are broken by what is left, and were blocked before."""
        known = self.path("known.yaml")
        code, result, printed = self.judge(faults, "--write-known-failing", known)
        self.assertEqual(code, 1, printed)
        self.assertTrue(self.red(result))
        code, result, printed = self.judge(faults, "--known-failing", known)
        self.assertEqual(code, 0, printed)
        self.assertEqual(result["verdict"], "known-failures", printed)
        self.assertEqual({entry["state"] for entry in result["known_failing"]["entries"]}, {"fails"})

        left = [fault for fault in faults if fault not in mended]
        code, result, printed = self.judge(left, "--known-failing", known)
        self.assertEqual(code, 1, printed)
        self.assertEqual(self.red(result), sorted(hidden), printed)
        stale = [entry for entry in result["known_failing"]["entries"] if entry["state"] not in ("fails", "not-judged")]
        self.assertTrue(stale)
        for entry in stale:
            self.assertEqual(entry["state"], "passes", entry)
            self.assertIn(f"{known}:{entry['line']}: delete lines {entry['line']}-{entry['last_line']}: "
                          f"{entry['rule']} passes\n", printed)
        ended = common.bitspec("known-failing", "update", known, self.path("result.json"))
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn(f"{len(stale)} of {len(result['known_failing']['entries'])} entries removed\n", ended.stdout)
        if hidden:
            return
        code, result, printed = self.judge(left, "--known-failing", known)
        self.assertEqual(code, 0, printed)

    def test_several_faults(self):
        self.close_under_mending(FAULTS, FAULTS[:1])

    def test_a_fault_that_blocks_much(self):
        # Where no file is to be seen, nothing about what is stored can be judged.
        self.close_under_mending([FAULTS[0], "file-never-visible"], ["file-never-visible"])


class Lists(common.Case):
    RULE = ["--select", "fragment/gap-offset"]

    def write(self, text):
        self.path("known.yaml").write_text(text)
        return self.path("known.yaml")

    def test_mistakes_are_shown_with_their_place_and_nothing_runs(self):
        known = self.write("- rule: a.b\n  reson: x\n")
        ended = common.bitspec("run", "--reference", "--known-failing", known)
        self.assertEqual(ended.returncode, 2)
        self.assertTrue(ended.stderr.startswith(f"{known}:2:3: error: unknown key 'reson'\n"), ended.stderr)
        self.assertEqual(common.bitspec("run", "--reference", "--known-failing", self.path("none.yaml")).returncode, 2)

    def test_a_list_is_not_written_over_another(self):
        known = self.write("[]\n")
        ended = common.bitspec("run", "--reference", *self.RULE, "--write-known-failing", known)
        self.assertEqual(ended.returncode, 2)
        self.assertIn("exists already; give it with --known-failing, too", ended.stderr)

    def test_new_failures_are_added_to_a_list(self):
        known = self.write("# Ours\n- rule: fragment.gap.*\n  reason: mine\n- rule: ping.success\n")
        both = ["--select", "fragment/gap-offset", "--select", "ping/*", "--select", "close/*", "--known-failing", known]
        faults = ["gap-offset-is-fragment-end", "ack-packet-type-misspelt-on-close"]
        code, result, printed = self.judge(faults, *both, "--write-known-failing", known)
        self.assertEqual(code, 1, printed)
        self.assertEqual(self.red(result), ["ack.packet-type.present"])
        text = known.read_text()
        self.assertTrue(text.startswith("# Ours\n- rule: fragment.gap.*\n  reason: mine\n"), text)
        self.assertIn("- rule: ack.packet-type.present\n  profile: win32\n  reason: ", text)
        code, _, printed = self.judge(faults, *both)
        self.assertEqual(code, 0, printed)

    def test_what_rots_fails_the_run(self):
        known = self.write("- rule: fragment.gap.offset\n  expires: 2001-01-31\n- rule: fragment.gap.offest\n")
        code, _, printed = self.judge([], *self.RULE, "--known-failing", known)
        self.assertEqual(code, 1, printed)
        self.assertIn(f"{known}:1: delete lines 1-2, or set a later date: fragment.gap.offset expired on 2001-01-31\n", printed)
        self.assertIn(f"{known}:3: delete line 3: fragment.gap.offest matches nothing; did you mean 'fragment.gap.offset'?\n",
                      printed)
        self.assertIn("conformant in ", printed)

    def test_known_failures_are_in_every_report(self):
        known = self.write("- rule: fragment.gap.offset\n  reason: off by one\n  link: https://example.org/7\n")
        junit, markdown = self.path("junit.xml"), self.path("summary.md")
        code, _, printed = self.judge(FAULTS[:1], *self.RULE, "--known-failing", known, "--report", f"junit={junit}",
                                      "--report", f"markdown={markdown}")
        self.assertEqual(code, 0, printed)
        self.assertIn(f"off by one (https://example.org/7); {known}:1\n", printed)
        self.assertIn("no new failure: ", printed)
        self.assertIn(" (1 known failure", printed)
        self.assertIn('<skipped message="known failure: off by one (https://example.org/7)', junit.read_text())
        self.assertIn("### Known failures\n", markdown.read_text())

    def test_an_update_needs_a_result_and_a_list(self):
        known = self.write("- rule: fragment.gap.offset\n")
        self.assertEqual(common.bitspec("known-failing", "update", known, self.path("none.json")).returncode, 2)
        self.assertEqual(common.bitspec("known-failing", "update", self.path("none.yaml"), known).returncode, 2)
        ended = common.bitspec("known-failing", "update", known, known)
        self.assertEqual(ended.returncode, 2)
        self.assertEqual(known.read_text(), "- rule: fragment.gap.offset\n")


if __name__ == "__main__":
    unittest.main()
