// Puts the result of a scenario together once its last exchange is over.
#pragma once

#include "harness/engine/block_judge.h"
#include "harness/engine/scenario_runner.h"

namespace bitspec::engine {

// Judges the invariants, last of all: only now is it known what came behind each answer. What they break takes the
// blame from the scenario's own expectations. Says too whether a request was left without an answer.
void settle(const RunningScenario& running, Judged judged, ScenarioRun& out);

// The observations of a scenario that does not run: one for each expectation that applies.
std::vector<results::Observation> blocked_observations(const scenario::Scenario& scenario, Profile profile,
                                                       const results::Reason& reason);

}  // namespace bitspec::engine
