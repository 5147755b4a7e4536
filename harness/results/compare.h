// What changed between two runs, or from the first of several to the last.
#pragma once

#include <string>
#include <vector>

#include "harness/results/result.h"

namespace bitspec::results {

enum class ChangeOfRule {
  kNew,       // broken now, and was not
  kUnjudged,  // had a verdict, and has none now
  kFlaky,     // broken and not broken by turns; only with more than two runs
  kFixed,     // was broken, and passes now
  kEvidence,  // still broken, but elsewhere or in another way
  kBroken,    // still broken as before
  kAppeared,  // a rule that the first run did not have, and that is not broken
  kVanished,  // a rule that the last run does not have
};

inline constexpr std::array kChangesOfRules = {ChangeOfRule::kNew,      ChangeOfRule::kUnjudged, ChangeOfRule::kFlaky,
                                               ChangeOfRule::kFixed,    ChangeOfRule::kEvidence, ChangeOfRule::kBroken,
                                               ChangeOfRule::kAppeared, ChangeOfRule::kVanished};

std::string_view change_of_rule_name(ChangeOfRule change);  // "still-broken"

struct ComparedRule {
  ChangeOfRule change = ChangeOfRule::kNew;
  std::string id, title;
  Level level = Level::kMust;
  std::vector<Verdict> verdicts;  // in each run; of a run that does not have it kUntested
  Evidence before, after;         // the first; empty where there is none
  bool new_scenarios = false;     // kNew: seen only in scenarios that the first run did not have
  Reason reason;                  // kUnjudged: why
};

// In what the runs differ beside their findings: "profile", and what it was in each.
struct RunDifference {
  std::string what;
  std::vector<std::string> values;
};

struct Comparison {
  std::vector<RunDifference> differences;
  std::vector<ComparedRule> rules;  // in the order of ChangeOfRule, then of the last run
  bool complete = true;             // all runs were

  // A must rule is broken, or without a verdict, that was not; or a run says nothing because it ended early.
  bool fails_on_new() const;
};

// REQUIRES: two runs at least.
Comparison compare(const std::vector<RunResult>& runs);

}  // namespace bitspec::results
