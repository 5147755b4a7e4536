#include "harness/engine/phases.h"

#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

scenario::Scenario scenario_of(std::vector<std::string> tags, std::vector<std::string> needs = {}) {
  scenario::Scenario scenario;
  scenario.tags = std::move(tags);
  scenario.needs = std::move(needs);
  return scenario;
}

// "0 1 by 4 | 2 by 1"
std::string in_words(const std::vector<Phase>& phases) {
  std::string out;
  for (const Phase& phase : phases) {
    if (!out.empty()) out += "| ";
    for (const std::size_t number : phase.scenarios) out += std::to_string(number) + " ";
    out += "by " + std::to_string(phase.jobs) + (phase.one_application ? " with one application " : " ");
  }
  return out;
}

std::string order(const std::vector<scenario::Scenario>& scenarios, int jobs, std::size_t skipped = 99) {
  Plan plan;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    plan.scenarios.push_back({&scenarios[i], {}, {}});
    if (i == skipped) plan.scenarios.back().skip.kind = results::ReasonKind::kSlow;
  }
  return in_words(phases_of(plan, jobs));
}

TEST(Phases, WhatMayHarmTheServerComesLast) {
  const std::vector<scenario::Scenario> all = {scenario_of({"last"}),  scenario_of({"alone"}),
                                               scenario_of({"slow"}),  scenario_of({}, {"notification_by_value"}),
                                               scenario_of({"other"}), scenario_of({})};
  EXPECT_EQ(order(all, 4), "4 5 by 4 | 3 by 1 with one application | 2 by 4 | 1 by 1 | 0 by 4 ");
  EXPECT_EQ(order(all, 0), "4 5 by 1 | 3 by 1 with one application | 2 by 1 | 1 by 1 | 0 by 1 ");
}

TEST(Phases, OfSeveralTagsTheStrictestCounts) {
  const std::vector<scenario::Scenario> all = {scenario_of({"last", "alone"}), scenario_of({"slow", "last"}),
                                               scenario_of({"alone", "slow"}),
                                               scenario_of({"slow"}, {"notification_by_value"})};
  EXPECT_EQ(order(all, 2), "3 by 2 | 0 2 by 1 | 1 by 2 ");
}

TEST(Phases, WhatIsSkippedIsInNone) {
  const std::vector<scenario::Scenario> all = {scenario_of({}), scenario_of({})};
  EXPECT_EQ(order(all, 1, 0), "1 by 1 ");
  EXPECT_EQ(order({}, 1), "");
}

}  // namespace
}  // namespace bitspec::engine
