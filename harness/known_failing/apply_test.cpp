#include "harness/known_failing/apply.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bitspec::known_failing {
namespace {

using results::KnownState;
using results::Level;
using results::RuleResult;
using results::RunResult;
using results::RunVerdict;
using results::Verdict;

// Rules a.one, a.two, b.one; scenarios a/x and a/y.
class Apply : public testing::Test {
 protected:
  Apply() {
    for (const char* id : {"a.one", "a.two", "b.one"}) {
      catalogue::Requirement rule;
      rule.id = id;
      rule.role = "server";
      for (const Profile p : kProfiles) rule.expect[p] = p == Profile::kIis && rule.id == "b.one" ? "n/a" : "something";
      suites_.catalogue.requirements.push_back(rule);
      run_.rules.push_back(passed(id));
    }
    for (const char* id : {"a/x", "a/y"}) {
      suites_.scenarios.emplace_back().id = id;
      run_.scenarios.emplace_back().id = id;
    }
    run_.profile = "win32";
    run_.started = "2026-11-28T10:00:00Z";
    run_.verdict = RunVerdict::kConformant;
  }

  static RuleResult passed(const std::string& id) {
    RuleResult rule;
    rule.id = id;
    rule.verdict = Verdict::kPass;
    rule.held = rule.planned = 2;
    rule.scenarios = {"a/x", "a/y"};
    return rule;
  }
  void fail(std::size_t rule, const std::vector<std::string>& in) {
    run_.rules[rule].verdict = Verdict::kFail;
    run_.rules[rule].broken = in.size();
    run_.rules[rule].broken_in = in;
    for (const auto& id : in) run_.rules[rule].evidence.push_back({id, "", "x", "y", {}});
    run_.verdict = RunVerdict::kNotConformant;
  }
  void block(std::size_t rule, const std::vector<std::string>& by) {
    run_.rules[rule].verdict = Verdict::kBlocked;
    run_.rules[rule].held = 0;
    run_.rules[rule].blocked = 2;
    run_.rules[rule].blocked_by = by;
    run_.verdict = RunVerdict::kNotConformant;
  }
  // The states of the entries, in a line.
  std::string apply_list(const std::string& text) {
    const auto loaded = read_list("k.yaml", text);
    EXPECT_TRUE(loaded.errors.empty());
    apply(loaded.list, suites_, run_);
    std::string out;
    for (const auto& entry : run_.known_failing.entries)
      out += (out.empty() ? "" : " ") + std::string(known_state_name(entry.state));
    return out;
  }

  catalogue::Suites suites_;
  RunResult run_;
};

TEST_F(Apply, WhatIsListedAndBrokenIsKnown) {
  fail(0, {"a/x"});
  EXPECT_EQ(apply_list("- rule: a.one\n"), "fails");
  EXPECT_EQ(run_.rules[0].verdict, Verdict::kKnown);
  EXPECT_EQ(run_.verdict, RunVerdict::kKnownFailures);
  EXPECT_EQ(run_.summary.rules["known"], 1u);
  EXPECT_EQ(run_.summary.rules["pass"], 2u);
  ASSERT_NE(run_.known_failing.entry_of("a.one"), nullptr);
  EXPECT_EQ(run_.known_failing.entry_of("a.two"), nullptr);
}

TEST_F(Apply, AnotherListStartsAnew) {
  fail(0, {"a/x"});
  apply_list("- rule: a.one\n");
  EXPECT_EQ(apply_list("[]\n"), "");
  EXPECT_EQ(run_.rules[0].verdict, Verdict::kFail);
  EXPECT_EQ(run_.verdict, RunVerdict::kNotConformant);
}

TEST_F(Apply, WhatIsNotListedStaysBroken) {
  fail(0, {"a/x"});
  fail(1, {"a/x"});
  EXPECT_EQ(apply_list("- rule: a.one\n"), "fails");
  EXPECT_EQ(run_.rules[1].verdict, Verdict::kFail);
  EXPECT_EQ(run_.verdict, RunVerdict::kNotConformant);
}

TEST_F(Apply, AnEntryForAScenarioCoversNoOther) {
  fail(0, {"a/x", "a/y!control"});
  EXPECT_EQ(apply_list("- {rule: a.*, scenario: a/x}\n"), "fails");
  EXPECT_EQ(run_.rules[0].verdict, Verdict::kFail);
  EXPECT_EQ(run_.rules[0].evidence.front().scenario, "a/y!control");
  EXPECT_EQ(apply_list("- {rule: a.one, scenario: a/x}\n- scenario: a/y\n"), "fails fails");
  EXPECT_EQ(run_.rules[0].verdict, Verdict::kKnown);
}

TEST_F(Apply, WhatRestsOnKnownFailuresOnlyIsMarked) {
  fail(0, {"a/x"});
  block(1, {"a.one"});
  block(2, {"a.two"});
  EXPECT_EQ(apply_list("- rule: a.one\n- rule: a.two\n"), "fails not-judged");
  EXPECT_TRUE(run_.rules[1].behind_known);
  EXPECT_TRUE(run_.rules[2].behind_known);
  EXPECT_EQ(run_.verdict, RunVerdict::kKnownFailures);
  run_.rules[2].blocked_by = {"a.one", "a.gone"};
  apply_list("- rule: a.one\n");
  EXPECT_FALSE(run_.rules[2].behind_known);
  EXPECT_EQ(run_.verdict, RunVerdict::kNotConformant);
}

TEST_F(Apply, RulesThatBlockEachOtherNeedAKnownFailure) {
  fail(0, {"a/x"});
  block(1, {"a.one", "b.one"});
  block(2, {"a.two"});
  apply_list("- rule: a.one\n");
  EXPECT_TRUE(run_.rules[1].behind_known && run_.rules[2].behind_known);
  block(1, {"b.one"});
  apply_list("- rule: a.one\n");
  EXPECT_FALSE(run_.rules[1].behind_known || run_.rules[2].behind_known);
}

TEST_F(Apply, WhatIsOpenForAnotherReasonCanBeListed) {
  block(1, {});
  EXPECT_EQ(apply_list("- rule: a.two\n"), "fails");
  EXPECT_EQ(run_.rules[1].verdict, Verdict::kKnown);
  EXPECT_EQ(run_.verdict, RunVerdict::kKnownFailures);
}

TEST_F(Apply, SaysWhatIsStale) {
  EXPECT_EQ(apply_list("- rule: a.one\n- rule: a.*\n- {rule: a.one, scenario: a/x}\n- scenario: a/x\n"),
            "passes passes passes passes");
  EXPECT_TRUE(run_.known_failing.stale());
  EXPECT_EQ(apply_list("- rule: a.oen\n- scenario: b/x\n"), "no-match no-match");
  EXPECT_EQ(run_.known_failing.entries[0].hint, "did you mean 'a.one'?");
}

TEST_F(Apply, AnExpiredEntryCoversNothing) {
  fail(0, {"a/x"});
  EXPECT_EQ(apply_list("- {rule: a.one, expires: 2026-11-28}\n"), "fails");
  EXPECT_EQ(apply_list("- {rule: a.one, expires: 2026-11-27}\n"), "expired");
  EXPECT_EQ(run_.rules[0].verdict, Verdict::kFail);
  EXPECT_TRUE(run_.known_failing.stale());
}

TEST_F(Apply, AnotherProfileIsPassedOver) {
  EXPECT_EQ(apply_list("- {rule: a.one, profile: iis}\n"), "other-profile");
  EXPECT_FALSE(run_.known_failing.stale());
  run_.profile = "iis";
  run_.rules[2].verdict = Verdict::kNotApplicable;
  // Only an entry that is about this profile has to go.
  EXPECT_EQ(apply_list("- {rule: b.one, profile: iis}\n- rule: b.one\n"), "no-match not-judged");
}

TEST_F(Apply, WhatWasNotJudgedIsNotStale) {
  run_.rules[0].verdict = Verdict::kSkipped;
  block(1, {});
  EXPECT_EQ(apply_list("- rule: a.one\n- rule: a.two\n"), "not-judged fails");
  run_.rules.erase(run_.rules.begin());  // it was not selected
  EXPECT_EQ(apply_list("- rule: a.one\n"), "not-judged");
  run_.complete = false;
  EXPECT_EQ(apply_list("- rule: b.one\n"), "not-judged");
}

TEST_F(Apply, AnInvariantThatHeldInSomeScenariosIsNotSaidToPass) {
  suites_.catalogue.invariants.emplace_back().rule = "a.one";
  EXPECT_EQ(apply_list("- rule: a.one\n"), "passes");
  run_.selected_only = true;
  EXPECT_EQ(apply_list("- rule: a.one\n- rule: a.two\n"), "not-judged passes");
  run_.selected_only = false;
  run_.scenarios[1].reason.kind = results::ReasonKind::kSlow;
  EXPECT_EQ(apply_list("- rule: a.one\n"), "not-judged");
}

std::string ids(const std::vector<results::KnownEntry>& entries) {
  std::string out;
  for (const auto& entry : entries) out += entry.rule + " ";
  return out;
}

bool red(const RuleResult& rule) {
  const bool open = rule.verdict == Verdict::kBlocked || rule.verdict == Verdict::kInconclusive;
  return rule.verdict == Verdict::kFail || (open && rule.level == Level::kMust && !rule.behind_known);
}

TEST_F(Apply, AListIsMadeOfAsFewRulesAsMakeTheRunGreen) {
  fail(0, {"a/x"});
  block(1, {"a.one"});
  EXPECT_EQ(ids(entries_for(run_, {}, suites_, red)), "a.one ");
  block(1, {});
  EXPECT_EQ(ids(entries_for(run_, {}, suites_, red)), "a.one a.two ");
  // A should rule alone fails nothing; one that blocks a must rule does.
  run_.rules[0].level = Level::kShould;
  run_.rules[0].verdict = Verdict::kWarn;
  EXPECT_EQ(ids(entries_for(run_, {}, suites_, red)), "a.two ");
  block(1, {"a.one"});
  EXPECT_EQ(ids(entries_for(run_, {}, suites_, red)), "a.one ");
}

TEST_F(Apply, EntriesOfAListAreNotWrittenAgain) {
  fail(0, {"a/x"});
  fail(1, {"a/x"});
  const auto list = read_list("k.yaml", "- rule: a.one\n").list;
  apply(list, suites_, run_);
  EXPECT_EQ(ids(entries_for(run_, list, suites_, red)), "a.two ");
}

}  // namespace
}  // namespace bitspec::known_failing
