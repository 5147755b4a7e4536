// Trouble: what in a run of a scenario may have come from the target's state, and not from what the scenario did.
#pragma once

#include <optional>

#include "harness/engine/change_watch.h"
#include "harness/engine/scenario_runner.h"

namespace bitspec::engine {

// An answer that says "not now", and did not from the start; or what was not accepted, where something was broken,
// blocked or left open by it. Nothing: all that is wrong with the run is wrong with the answers it got.
std::optional<Trouble> trouble_of(const ScenarioRun& run, const Controls& controls, const ChangeWatch& changes);

// What broke in the run by such an answer is blocked by it: it says what happened to the target.
void block_by_refusal(ScenarioRun& run, const Trouble& trouble);

}  // namespace bitspec::engine
