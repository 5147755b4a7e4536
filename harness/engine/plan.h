// The plan: which scenarios of a run run, where, and why the others do not.
//
// There is one planner. A run makes its plan once the preflight has seen the target; `--dry-run` (dry_run.h) makes the
// plans of all that the preflight may see.
#pragma once

#include <vector>

#include "harness/engine/engine.h"
#include "harness/results/reason.h"

namespace bitspec::engine {

struct PlannedScenario {
  const scenario::Scenario* scenario = nullptr;
  target::Location place;
  results::Reason skip;  // why it does not run; none: it does

  bool runs() const { return !skip; }
};

struct Plan {
  std::vector<PlannedScenario> scenarios;  // in the order of the suites
  std::size_t not_applicable = 0;          // selected, but without an expectation in this profile and level: left out

  std::size_t to_run() const;
};

struct PlanInput {
  const catalogue::Catalogue& catalogue;
  const target::Target& target;  // as seen: target_as_seen()
  const RunOptions& options;
  results::Reason no_listener;  // why no listener for notifications; none: somebody does
};

// The scenarios that the options ask for, in order. Errors: those of select_scenarios(); options that cannot be had for
// this target (kBadInput).
Result<std::vector<const scenario::Scenario*>> scenarios_wanted(const catalogue::Suites& suites,
                                                                const target::Target& target,
                                                                const RunOptions& options);

Plan make_plan(const std::vector<const scenario::Scenario*>& wanted, const PlanInput& input);

// Why nobody can listen for the notifications of this target, as far as it is known before anybody tries.
results::Reason no_listener_declared(const target::Target& target);

}  // namespace bitspec::engine
