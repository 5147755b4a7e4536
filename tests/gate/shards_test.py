"""Runs in parts, and runs that are compared, from the command line.

usage: shards_test.py BITSPEC
"""
import json
import pathlib
import re
import unittest

import common

TEN_FAULTS = ["gap-offset-is-fragment-end", "ack-packet-type-misspelt-on-close", "error-code-missing", "answer-date-form",
              "cancel-twice-accepted", "close-twice-accepted", "range-reversed-accepted", "create-repeated-guid-refused",
              "method-any-case", "packet-type-suffix"]

SUITES = pathlib.Path(__file__).resolve().parent.parent.parent / "suites"


def scenarios_by_chance():
    """Where a step is sent again until its answer is the expected one (`within`), which takes a server longer on a busy machine; and
    where the server takes one of two packets first."""
    out = {"session/same-fragment-twice-at-once"}
    for path in SUITES.rglob("*.yaml"):
        for scenario in re.split(r"^  - id: ", path.read_text(), flags=re.M)[1:]:
            if re.search(r"^ +within: ", scenario, re.M):
                out.add(scenario.split()[0])
    assert len(out) > 10, out
    return out


BY_CHANCE = scenarios_by_chance()


def without_chance(scenarios):
    """Of ids, which have the number of their row behind them."""
    return {one for one in scenarios if one.partition("[")[0] not in BY_CHANCE}


class Shards(common.Case):
    def whole_and_parts(self, faults, *words):
        """The result of the whole run, and of its three parts put together."""
        with common.Server(faults) as url:
            run = ["run", url, "--jobs", 8, "--seed", 7, "--no-slow", "--quiet", *words]
            whole = common.bitspec(*run, "--report", f"json={self.path('whole.json')}")
            for part in (1, 2, 3):
                ended = common.bitspec(*run, "--shard", f"{part}/3", "--report", f"json={self.path(f'part-{part}.json')}")
                self.assertIn(ended.returncode, (0, 1), ended.stderr)
        merged = common.bitspec("report", "merge", "--quiet", *[self.path(f"part-{part}.json") for part in (2, 3, 1)],
                                "--report", f"json={self.path('merged.json')}")
        self.assertEqual(merged.returncode, whole.returncode, merged.stderr)
        self.assertEqual(merged.stdout, whole.stdout)
        return json.loads(self.path("whole.json").read_text()), json.loads(self.path("merged.json").read_text())

    def assert_equal(self, whole, merged):
        for result in (whole, merged):
            # A step that is repeated until the server has noticed something is asked once more on a busy machine.
            for by_chance in ("duration_ms", "exchanges"):
                del result["summary"][by_chance]
        self.assertEqual(merged["verdict"], whole["verdict"])
        self.assertEqual(merged["summary"], whole["summary"])
        self.assertEqual([scenario["id"] for scenario in merged["scenarios"]], [scenario["id"] for scenario in whole["scenarios"]])
        for one, other in zip(merged["scenarios"], whole["scenarios"]):
            for member in ("title", "state", "reason", "place"):
                self.assertEqual(one.get(member), other.get(member), one["id"])
            if without_chance([one["id"]]):
                self.assertEqual([self.observed(o) for o in one["observations"]], [self.observed(o) for o in other["observations"]])
        self.assertEqual([rule["id"] for rule in merged["rules"]], [rule["id"] for rule in whole["rules"]])
        for one, other in zip(merged["rules"], whole["rules"]):
            for member in ("verdict", "level", "inconclusive", "blocked", "offered", "blocked_by", "broken_in"):
                self.assertEqual(one.get(member), other.get(member), f"{one['id']} {member}")
            # What is broken in every answer is broken in what is asked once more.
            self.assertAlmostEqual(one["broken"], other["broken"], delta=one["broken"] // 100, msg=one["id"])
            self.assertEqual(without_chance(one["scenarios"]), without_chance(other["scenarios"]), one["id"])
            for member in ("held", "planned"):
                self.assertAlmostEqual(one[member], other[member], delta=20, msg=f"{one['id']} {member}")
            self.assertEqual(one.get("reason", {}).get("rule"), other.get("reason", {}).get("rule"), one["id"])
            self.assertEqual([(e["scenario"], e["expected"]) for e in one["evidence"]],
                             [(e["scenario"], e["expected"]) for e in other["evidence"]])
        self.assertEqual(self.with_exchanges(merged), self.with_exchanges(whole))
        self.assertNotIn("shard", merged)

    @staticmethod
    def with_exchanges(result):
        """Scenarios, without first tries: on a busy machine a scenario runs once more."""
        names = {exchange["id"].split("#")[0] for exchange in result["exchanges"]}
        return {name for name in names if not name.endswith("!first")}

    @staticmethod
    def observed(o):
        """Without the number of the exchange, which moves where something is asked once more on a busy machine."""
        return o["rule"], o["finding"], o["expected"], o.get("reason", {}).get("kind"), o.get("place")

    def test_the_reference_server(self):
        self.assert_equal(*self.whole_and_parts([]))

    def test_a_server_with_ten_faults(self):
        self.assert_equal(*self.whole_and_parts(TEN_FAULTS))

    def test_some_scenarios_of_a_profile(self):
        self.assert_equal(*self.whole_and_parts(TEN_FAULTS[:2], "--profile", "mc-bup", "--select", "fragment/*", "--select",
                                                "close/*"))


class Merge(common.Case):
    def part(self, part, *words):
        file = self.path(f"{part.replace('/', '-')}-{len(words)}.json")
        ended = common.bitspec("run", "--reference", "--select", "ping/*", "--shard", part, "--report", f"json={file}", *words)
        self.assertIn(ended.returncode, (0, 1), ended.stderr)
        return file

    def test_parts_that_do_not_belong_together_are_refused(self):
        one, two = self.part("1/2", "--seed", "1"), self.part("2/2", "--seed", "2")
        other = self.part("2/2", "--profile", "iis", "--no-slow")
        for files, message in (([one], "part 2 of 2 is missing"), ([one, one], "part 1 is there twice"),
                               ([one, other], "the parts were run with different profiles: win32 and iis"),
                               ([one, self.part("2/3")], "the parts were run with different numbers of parts: 2 and 3")):
            ended = common.bitspec("report", "merge", *files)
            self.assertEqual(ended.returncode, 2)
            self.assertEqual(ended.stderr, f"error: {message}\n")
        merged = common.bitspec("report", "merge", one, two)
        self.assertEqual(merged.returncode, 0, merged.stderr)
        self.assertIn("the parts of this run were made with different seeds: 1, 2\n", merged.stdout)

    def test_a_whole_run_is_no_part(self):
        file = self.path("whole.json")
        common.bitspec("run", "--reference", "--select", "ping/*", "--report", f"json={file}")
        ended = common.bitspec("report", "merge", file)
        self.assertEqual(ended.returncode, 2)
        self.assertIn("is not a part of a run", ended.stderr)

    def test_a_part_is_a_number_of_a_number(self):
        for part in ("0/3", "4/3", "1", "a/b", "1/1001"):
            ended = common.bitspec("run", "--reference", "--shard", part)
            self.assertEqual(ended.returncode, 2)
            self.assertIn(f"invalid part '{part}'", ended.stderr)


class Compare(common.Case):
    FAULTS = ["gap-offset-is-fragment-end", "ack-packet-type-misspelt-on-close"]
    WORDS = ["--select", "fragment/*", "--select", "close/*"]

    def result(self, name, faults, *words):
        self.judge(faults, *(words or self.WORDS))
        self.path("result.json").rename(self.path(name))
        return self.path(name)

    def test_what_changed(self):
        one, both = self.result("one.json", self.FAULTS[:1]), self.result("both.json", self.FAULTS)
        again = self.result("again.json", self.FAULTS[:1])
        ended = common.bitspec("report", "compare", one, again, "--fail-on", "new")
        self.assertEqual(ended.returncode, 0)
        self.assertTrue(ended.stdout.endswith("no difference: 1 still broken\n"), ended.stdout)
        ended = common.bitspec("report", "compare", one, both, "--fail-on", "new")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("New failures (1)\n  ack.packet-type.present  must  pass -> fail\n", ended.stdout)
        self.assertTrue(ended.stdout.endswith("1 new, 1 still broken\n"), ended.stdout)
        self.assertEqual(common.bitspec("report", "compare", one, both).returncode, 0)
        ended = common.bitspec("report", "compare", both, one, "--fail-on", "new", "--format", "json")
        self.assertEqual(ended.returncode, 0)
        summary = json.loads(ended.stdout)["summary"]
        self.assertEqual((summary["new"], summary["fixed"], summary["still-broken"]), (0, 1, 1))
        ended = common.bitspec("report", "compare", one, both, again, "--format", "markdown")
        self.assertIn("### Flaky\n", ended.stdout)

    def test_a_change_of_the_suite_is_told_from_one_of_the_target(self):
        one = self.result("one.json", [])
        both = self.result("other.json", self.FAULTS[:1])
        result = json.loads(one.read_text())
        result["tool"]["suites"] = "0" * 64
        result["scenarios"] = [s for s in result["scenarios"] if not s["id"].startswith("fragment/gap")]
        one.write_text(json.dumps(result))
        ended = common.bitspec("report", "compare", one, both)
        self.assertIn("The runs differ in suites:\n", ended.stdout)

    def test_reports_that_cannot_be_read(self):
        self.assertEqual(common.bitspec("report", "compare", "a.json", "b.json").returncode, 2)
        self.assertEqual(common.bitspec("report", "compare", "a.json").returncode, 2)


if __name__ == "__main__":
    unittest.main()
