#include "harness/results/repeated.h"

#include <gtest/gtest.h>

namespace bitspec::results {
namespace {

ScenarioResult scenario_of_run(const std::string& id, const std::string& title) {
  ScenarioResult out;
  out.id = id;
  out.title = title;
  return out;
}

Exchange exchange_of_run(const std::string& id, const std::string& answer) {
  Exchange out;
  out.id = id;
  out.answer_head = answer;
  return out;
}

// Ten answers each; where a rule is broken, one of them, in the scenario.
RuleResult rule_with(const std::string& id, Verdict verdict, const std::string& in = "a/x",
                     const std::string& got = "500") {
  RuleResult out;
  out.id = id;
  out.verdict = verdict;
  out.planned = out.held = 10;
  if (verdict == Verdict::kFail || verdict == Verdict::kWarn) {
    out.held = 9;
    out.broken = 1;
    out.broken_in = {in};
    out.evidence = {{in, in + "#1", "200", got, {}}};
  }
  return out;
}

// The number of the run is in the title of its scenarios and in their answers.
RunResult run_with(const std::string& number, const std::vector<RuleResult>& rules) {
  RunResult out;
  out.rules = rules;
  out.scenarios = {scenario_of_run("a/x", number), scenario_of_run("a/y", number)};
  out.exchanges = {exchange_of_run("a/x#1", number), exchange_of_run("a/x!control#1", number),
                   exchange_of_run("a/y#1", number)};
  out.verdict = RunVerdict::kConformant;
  for (const auto& one : rules) {
    if (one.verdict == Verdict::kFail) out.verdict = RunVerdict::kNotConformant;
  }
  out.summary.exchanges = 3;
  out.summary.duration_ms = 5;
  return out;
}

TEST(Repeated, OneRunStaysAsItIs) {
  const RunResult one = put_together({run_with("1", {rule_with("a.one", Verdict::kFail)})});
  EXPECT_EQ(one.runs, 1u);
  EXPECT_EQ(one.rules[0].runs.judged, 0u);
  EXPECT_EQ(one.exchanges.size(), 3u);
}

TEST(Repeated, TheWorstVerdictCountsAndSaysInHowManyRuns) {
  struct Row {
    std::vector<Verdict> verdicts;
    Verdict verdict;
    std::uint64_t broken, judged;
    bool flaky;
  };
  const Row rows[] = {
      {{Verdict::kPass, Verdict::kPass}, Verdict::kPass, 0, 2, false},
      {{Verdict::kFail, Verdict::kFail}, Verdict::kFail, 2, 2, false},
      {{Verdict::kPass, Verdict::kFail, Verdict::kPass}, Verdict::kFail, 1, 3, true},
      {{Verdict::kWarn, Verdict::kPass}, Verdict::kWarn, 1, 2, true},
      {{Verdict::kPass, Verdict::kInconclusive}, Verdict::kInconclusive, 0, 1, false},
      {{Verdict::kBlocked, Verdict::kPass}, Verdict::kBlocked, 0, 1, false},
      {{Verdict::kInconclusive, Verdict::kFail}, Verdict::kFail, 1, 1, false},
      {{Verdict::kSkipped, Verdict::kSkipped}, Verdict::kSkipped, 0, 0, false},
  };
  for (const auto& row : rows) {
    std::vector<RunResult> runs;
    for (const auto verdict : row.verdicts) runs.push_back(run_with("n", {rule_with("a.one", verdict)}));
    const RunResult all = put_together(runs);
    EXPECT_EQ(all.runs, row.verdicts.size());
    ASSERT_EQ(all.rules.size(), 1u);
    const RuleResult& one = all.rules[0];
    EXPECT_EQ(one.verdict, row.verdict);
    EXPECT_EQ(one.runs.broken, row.broken);
    EXPECT_EQ(one.runs.judged, row.judged);
    EXPECT_EQ(one.runs.flaky(), row.flaky);
    EXPECT_EQ(one.planned, 10 * row.verdicts.size());
    EXPECT_EQ(all.summary.rules.at(std::string(verdict_name(row.verdict))), 1u);
    EXPECT_EQ(all.summary.exchanges, 3 * row.verdicts.size());
  }
}

TEST(Repeated, EvidenceComesWithTheExchangesOfItsRun) {
  const RunResult all =
      put_together({run_with("1", {rule_with("a.one", Verdict::kPass), rule_with("a.two", Verdict::kFail, "a/y")}),
                    run_with("2", {rule_with("a.one", Verdict::kFail, "a/x"), rule_with("a.two", Verdict::kPass)})});
  EXPECT_EQ(all.verdict, RunVerdict::kNotConformant);
  ASSERT_EQ(all.scenarios.size(), 2u);
  EXPECT_EQ(all.scenarios[0].title, "2");  // a/x: of the run in which a.one broke
  EXPECT_EQ(all.scenarios[1].title, "1");
  ASSERT_EQ(all.exchanges.size(), 3u);
  for (const Exchange& x : all.exchanges) EXPECT_EQ(x.answer_head, x.id.starts_with("a/x") ? "2" : "1") << x.id;
  EXPECT_EQ(all.rules[0].evidence[0].exchange, "a/x#1");
  EXPECT_EQ(all.rules[1].evidence[0].exchange, "a/y#1");
}

TEST(Repeated, EvidenceOfAnotherRunThanItsScenarioHasNoExchange) {
  const RunResult all = put_together(
      {run_with("1", {rule_with("a.one", Verdict::kFail, "a/x"), rule_with("a.two", Verdict::kPass)}),
       run_with("2", {rule_with("a.one", Verdict::kPass), rule_with("a.two", Verdict::kFail, "a/x", "404")})});
  EXPECT_EQ(all.scenarios[0].title, "1");
  EXPECT_EQ(all.rules[0].evidence[0].exchange, "a/x#1");
  EXPECT_EQ(all.rules[1].evidence[0].exchange, "");
  EXPECT_EQ(all.rules[1].evidence[0].got, "404");
}

TEST(Repeated, ARunThatEndedEarlyTakesNoVerdictAway) {
  RunResult cut = run_with("2", {rule_with("a.one", Verdict::kInconclusive), rule_with("a.two", Verdict::kFail)});
  cut.complete = false;
  cut.verdict = RunVerdict::kInterrupted;
  cut.incomplete_reason.kind = ReasonKind::kInterrupted;
  const RunResult all =
      put_together({run_with("1", {rule_with("a.one", Verdict::kPass), rule_with("a.two", Verdict::kPass)}), cut});
  EXPECT_FALSE(all.complete);
  EXPECT_EQ(all.verdict, RunVerdict::kInterrupted);
  EXPECT_EQ(all.incomplete_reason.kind, ReasonKind::kInterrupted);
  EXPECT_EQ(all.rules[0].verdict, Verdict::kPass);
  EXPECT_EQ(all.rules[0].runs.judged, 1u);
  EXPECT_EQ(all.rules[1].verdict, Verdict::kFail);
}

TEST(Repeated, ATargetThatIsGoneInALaterRunEndsTheWholeEarly) {
  RunResult gone;
  gone.verdict = RunVerdict::kUnreachable;
  gone.preflight.error = "connection refused";
  const RunResult all = put_together({run_with("1", {rule_with("a.one", Verdict::kPass)}), gone});
  EXPECT_FALSE(all.complete);
  EXPECT_EQ(all.verdict, RunVerdict::kConformant);
  EXPECT_EQ(all.incomplete_reason.kind, ReasonKind::kUnreachable);
  EXPECT_EQ(all.rules[0].verdict, Verdict::kPass);
}

TEST(Repeated, ChangesOfTheTargetAreAddedUp) {
  RunResult first = run_with("1", {}), second = first;
  first.changes = {{.kind = ChangeKind::kRateLimited, .lasted_ms = 10, .times = 2}};
  second.changes = {{.kind = ChangeKind::kRateLimited, .lasted_ms = 5}, {.kind = ChangeKind::kDiskFull}};
  const RunResult all = put_together({first, second});
  ASSERT_EQ(all.changes.size(), 2u);
  EXPECT_EQ(all.changes[0].times, 3u);
  EXPECT_EQ(all.changes[0].lasted_ms, 15);
  EXPECT_EQ(all.changes[1].kind, ChangeKind::kDiskFull);
}

}  // namespace
}  // namespace bitspec::results
