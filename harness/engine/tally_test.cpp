#include "harness/engine/tally.h"

#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

using results::Finding;
using results::Level;
using results::Observation;
using results::Reason;
using results::ReasonKind;
using results::Verdict;

catalogue::Catalogue catalogue_of(Level level) {
  catalogue::Requirement r;
  r.id = "a.rule";
  r.role = "server";
  r.level = level;
  r.expect[Profile::kWin32] = "status 200";
  catalogue::Catalogue out;
  out.requirements.push_back(r);
  return out;
}

// A step that leads up to an observation got status 500.
Reason step_failed(std::string exchange) {
  return {.kind = ReasonKind::kStepFailed, .exchange = std::move(exchange), .step = "create", .detail = "status 500"};
}

Observation finding_in(Finding finding, std::string scenario = "a/x", Reason reason = {}) {
  Observation o;
  o.rule = "a.rule";
  o.scenario = std::move(scenario);
  o.exchange = o.scenario + "#1";
  o.finding = finding;
  o.reason = std::move(reason);
  return o;
}

results::RuleResult verdict_on(std::vector<Observation> observations, Level level = Level::kMust) {
  TallyInput input;
  input.observations = std::move(observations);
  return tally(catalogue_of(level), input).at(0);
}

TEST(Tally, StrongestFindingDecides) {
  EXPECT_EQ(verdict_on({finding_in(Finding::kHeld)}).verdict, Verdict::kPass);
  EXPECT_EQ(verdict_on({finding_in(Finding::kHeld), finding_in(Finding::kBroken), finding_in(Finding::kInconclusive)})
                .verdict,
            Verdict::kFail);
  EXPECT_EQ(verdict_on({finding_in(Finding::kBroken)}, Level::kShould).verdict, Verdict::kWarn);
  EXPECT_EQ(verdict_on({finding_in(Finding::kBroken)}, Level::kMay).verdict, Verdict::kNote);
  EXPECT_EQ(verdict_on({finding_in(Finding::kHeld), finding_in(Finding::kInconclusive)}).verdict,
            Verdict::kInconclusive);
  EXPECT_EQ(verdict_on({finding_in(Finding::kBlocked)}).verdict, Verdict::kBlocked);
  EXPECT_EQ(verdict_on({finding_in(Finding::kNotOffered)}, Level::kMay).verdict, Verdict::kPass);
  EXPECT_EQ(verdict_on({}).verdict, Verdict::kUntested);
}

TEST(Tally, SomeHeldAndSomeBlockedIsNotAPass) {
  const auto rule =
      verdict_on({finding_in(Finding::kHeld), finding_in(Finding::kBlocked, "a/y", step_failed("a/y#1"))});
  EXPECT_EQ(rule.verdict, Verdict::kInconclusive);
  EXPECT_EQ(rule.held, 1u);
  EXPECT_EQ(rule.planned, 2u);
  EXPECT_EQ(rule.reason, step_failed("a/y#1"));
}

TEST(Tally, WhatARuleOfALowerLevelStandsInTheWayOfIsNotMissed) {
  const auto verdict = [](Level of_cause, bool held) {
    catalogue::Catalogue catalogue = catalogue_of(Level::kMust);
    catalogue.requirements.push_back(catalogue.requirements[0]);
    catalogue.requirements[1].id = "b.rule";
    catalogue.requirements[1].level = of_cause;
    TallyInput input;
    input.observations = {finding_in(Finding::kBlocked, "a/y"), finding_in(Finding::kBroken, "a/y")};
    input.observations[0].reason = {.kind = ReasonKind::kRuleBroken, .rule = "b.rule", .exchange = "a/y#1"};
    input.observations[1].rule = "b.rule";
    if (held) input.observations.push_back(finding_in(Finding::kHeld));
    return tally(catalogue, input).at(0).verdict;
  };
  EXPECT_EQ(verdict(Level::kShould, true), Verdict::kPass);
  EXPECT_EQ(verdict(Level::kMust, true), Verdict::kInconclusive);
  EXPECT_EQ(verdict(Level::kShould, false), Verdict::kBlocked);
}

TEST(Tally, InvariantsThatHeldAreCountedForTheirRule) {
  catalogue::Catalogue catalogue = catalogue_of(Level::kMust);
  catalogue.invariants.resize(3);
  catalogue.invariants[0].rule = catalogue.invariants[2].rule = "a.rule";
  catalogue.invariants[1].rule = "b.rule";
  TallyInput input;
  input.selected_only = true;
  input.held = {{"a/x", {2, 9, 1}}, {"a/y", {0, 9, 0}}, {"a/z", {4, 0, 0}}, {"a/no-exchange", {}}};
  auto rule = tally(catalogue, input).at(0);
  EXPECT_EQ(rule.verdict, Verdict::kPass);
  EXPECT_EQ(rule.held, 7u);
  EXPECT_EQ(rule.planned, 7u);
  EXPECT_EQ(rule.scenarios, (std::vector<std::string>{"a/x", "a/z"}));
  input.observations = {finding_in(Finding::kBlocked, "a/y", step_failed("a/y#1"))};
  rule = tally(catalogue, input).at(0);
  EXPECT_EQ(rule.verdict, Verdict::kInconclusive);
  EXPECT_EQ(rule.held, 7u);
  EXPECT_EQ(rule.planned, 8u);
  EXPECT_EQ(rule.reason, step_failed("a/y#1"));
}

TEST(Tally, WhatRestsOnABrokenRuleIsBlockedByIt) {
  catalogue::Catalogue catalogue = catalogue_of(Level::kMust);
  catalogue.requirements.push_back(catalogue.requirements[0]);
  catalogue.requirements[1].id = "b.rule";
  catalogue.requirements[1].rests_on = {"a.rule"};
  TallyInput input;
  input.observations = {finding_in(Finding::kHeld), finding_in(Finding::kBroken)};
  input.observations[1].rule = "b.rule";
  EXPECT_EQ(tally(catalogue, input).at(1).verdict, Verdict::kFail);
  input.observations[0].finding = Finding::kBroken;
  const auto rules = tally(catalogue, input);
  EXPECT_EQ(rules[0].verdict, Verdict::kFail);
  EXPECT_EQ(rules[1].verdict, Verdict::kBlocked);
  EXPECT_EQ(rules[1].reason, (Reason{.kind = ReasonKind::kDependsOn, .rule = "a.rule"}));
  EXPECT_EQ(rules[1].broken, 1u);
}

// A rule that any answer keeps, where none came: the rule that one is owed says so.
TEST(Tally, WhatAnObservationItselfLaysToAnotherRuleIsBlockedByIt) {
  catalogue::Catalogue catalogue = catalogue_of(Level::kMust);
  catalogue.requirements.push_back(catalogue.requirements[0]);
  catalogue.requirements[1].id = "b.rule";
  TallyInput input;
  input.observations = {finding_in(Finding::kHeld), finding_in(Finding::kBroken)};
  input.observations[1].rule = "b.rule";
  input.observations[1].reason = {.kind = ReasonKind::kRuleBroken, .rule = "a.rule", .exchange = "a/x#1"};
  EXPECT_EQ(tally(catalogue, input).at(1).verdict, Verdict::kFail);
  input.observations[0].finding = Finding::kBroken;
  const auto rules = tally(catalogue, input);
  EXPECT_EQ(rules[1].verdict, Verdict::kBlocked);
  EXPECT_EQ(rules[1].reason, (Reason{.kind = ReasonKind::kDependsOn, .rule = "a.rule"}));
  catalogue.requirements[1].id = input.observations[1].rule = "security.rule";
  EXPECT_EQ(tally(catalogue, input).at(1).verdict, Verdict::kFail) << "a breach of security is never blocked";
  input.exchanges.emplace_back().id = "a/x#1";
  EXPECT_EQ(tally(catalogue, input).at(1).verdict, Verdict::kBlocked) << "a missing answer shows no breach";
  input.exchanges[0].shape.status = 200;
  EXPECT_EQ(tally(catalogue, input).at(1).verdict, Verdict::kFail);
}

TEST(Tally, WhatStandsInTheWayIsTheRuleThatDependsOnNoOther) {
  catalogue::Catalogue catalogue = catalogue_of(Level::kMust);
  for (const auto* id : {"b.rule", "c.rule"}) {
    catalogue.requirements.push_back(catalogue.requirements[0]);
    catalogue.requirements.back().id = id;
  }
  catalogue.requirements[1].rests_on = {"a.rule"};
  TallyInput input;
  input.observations = {finding_in(Finding::kBroken), finding_in(Finding::kBroken), finding_in(Finding::kBlocked)};
  input.observations[1].rule = "b.rule";
  input.observations[2].rule = "c.rule";
  input.observations[2].reason = {.kind = ReasonKind::kRuleBroken, .rule = "b.rule", .exchange = "a/x#1"};
  EXPECT_EQ(tally(catalogue, input).at(2).reason.rule, "a.rule");
}

catalogue::Catalogue two_rules(std::string judges) {
  catalogue::Catalogue catalogue = catalogue_of(Level::kMust);
  catalogue.requirements[0].judges = std::move(judges);
  catalogue.requirements.push_back(catalogue.requirements[0]);
  catalogue.requirements[1].id = "b.rule";
  return catalogue;
}

Observation broken_in(std::string scenario, std::string rule) {
  Observation o = finding_in(Finding::kBroken, std::move(scenario));
  o.rule = std::move(rule);
  return o;
}

ExchangeKey answered(std::string id, int status) {
  ExchangeKey key{std::move(id), {}};
  key.shape.status = status;
  return key;
}

TEST(Tally, ABreakWithAnotherStatusThanThatOfTheRuleItRestsOnIsItsOwn) {
  const auto verdict = [](const std::string& judges, int status_of_base, int status) {
    catalogue::Catalogue catalogue = two_rules(judges);
    catalogue.requirements[1].rests_on = {"a.rule"};
    TallyInput input;
    input.observations = {broken_in("a/x", "a.rule"), broken_in("a/y", "b.rule")};
    input.exchanges = {answered("a/x#1", status_of_base), answered("a/y#1", status)};
    return tally(catalogue, input).at(1).verdict;
  };
  EXPECT_EQ(verdict("status", 500, 500), Verdict::kBlocked);
  EXPECT_EQ(verdict("status", 500, 400), Verdict::kFail);
  EXPECT_EQ(verdict("state", 500, 400), Verdict::kBlocked);
}

TEST(Tally, OfSeveralBreaksThoseWithAnotherCauseStay) {
  catalogue::Catalogue catalogue = two_rules("status");
  catalogue.requirements[1].rests_on = {"a.rule"};
  TallyInput input;
  input.observations = {broken_in("a/x", "a.rule"), broken_in("a/y", "b.rule"), broken_in("a/z", "b.rule")};
  input.exchanges = {answered("a/x#1", 500), answered("a/y#1", 500), answered("a/z#1", 200)};
  const auto rule = tally(catalogue, input).at(1);
  EXPECT_EQ(rule.verdict, Verdict::kFail);
  EXPECT_EQ(rule.broken, 1u);
  EXPECT_EQ(rule.blocked, 1u);
  ASSERT_EQ(rule.evidence.size(), 1u);
  EXPECT_EQ(rule.evidence[0].scenario, "a/z");
}

TEST(Tally, ASpoiledScenarioHidesNothingOfAnotherOne) {
  catalogue::Catalogue catalogue = two_rules("connection");
  catalogue.requirements[1].spoiled_by = {"a.rule"};
  TallyInput input;
  input.observations = {broken_in("a/x", "a.rule"), broken_in("a/x", "b.rule")};
  const auto spoiled = tally(catalogue, input).at(1);
  EXPECT_EQ(spoiled.verdict, Verdict::kBlocked);
  EXPECT_EQ(spoiled.reason, (Reason{.kind = ReasonKind::kDependsOn, .rule = "a.rule"}));
  input.observations.push_back(broken_in("a/y", "b.rule"));
  const auto rule = tally(catalogue, input).at(1);
  EXPECT_EQ(rule.verdict, Verdict::kFail);
  EXPECT_EQ(rule.evidence.at(0).scenario, "a/y");
}

TEST(Tally, EvidenceIsTheFirstOfEachScenario) {
  const auto rule =
      verdict_on({finding_in(Finding::kBroken), finding_in(Finding::kBroken), finding_in(Finding::kBroken, "a/y")});
  EXPECT_EQ(rule.broken, 3u);
  ASSERT_EQ(rule.evidence.size(), 2u);
  EXPECT_EQ(rule.evidence[1].scenario, "a/y");
}

TEST(Tally, ARuleOfAnotherProfileIsNotApplicable) {
  auto catalogue = catalogue_of(Level::kMust);
  catalogue.requirements[0].expect[Profile::kWin32] = "n/a - not stated";
  EXPECT_EQ(tally(catalogue, {}).at(0).verdict, Verdict::kNotApplicable);
}

TEST(Tally, SkippedSaysWhatIsMissing) {
  TallyInput input;
  const Reason reason{.kind = ReasonKind::kNeedsCapability, .capabilities = {"readback"}};
  input.skipped.push_back({"a/x", reason, {"a.rule"}});
  const auto rule = tally(catalogue_of(Level::kMust), input).at(0);
  EXPECT_EQ(rule.verdict, Verdict::kSkipped);
  EXPECT_EQ(rule.reason, reason);
}

TEST(Tally, WhatNothingObservesSaysWhy) {
  EXPECT_EQ(verdict_on({}).reason, Reason{.kind = ReasonKind::kNoScenario});
  auto catalogue = catalogue_of(Level::kMust);
  catalogue.requirements[0].needs = {"tls"};
  EXPECT_EQ(tally(catalogue, {}).at(0).reason, (Reason{.kind = ReasonKind::kNoScenario, .capabilities = {"tls"}}));
  catalogue.requirements[0].why = "it happens on the disk";
  EXPECT_EQ(tally(catalogue, {}).at(0).reason,
            (Reason{.kind = ReasonKind::kNotObservable, .detail = "it happens on the disk"}));
}

TEST(Tally, AMustRuleThatIsBlockedIsNotConformant) {
  EXPECT_EQ(verdict_of({verdict_on({finding_in(Finding::kHeld)})}), results::RunVerdict::kConformant);
  EXPECT_EQ(verdict_of({verdict_on({finding_in(Finding::kBlocked)})}), results::RunVerdict::kNotConformant);
  EXPECT_EQ(verdict_of({verdict_on({finding_in(Finding::kBlocked)}, Level::kShould)}),
            results::RunVerdict::kNothingJudged);
  EXPECT_EQ(verdict_of({}), results::RunVerdict::kNothingJudged);
  EXPECT_EQ(verdict_of({verdict_on({finding_in(Finding::kBroken)}, Level::kShould)}), results::RunVerdict::kConformant);
}

}  // namespace
}  // namespace bitspec::engine
