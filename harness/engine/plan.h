// Which scenarios run, where, and why the others do not.
#pragma once

#include "harness/engine/engine.h"
#include "harness/engine/environment.h"

namespace bitspec::engine {

// Has an application, or asks what came to one.
bool uses_application(const scenario::Scenario& scenario);

struct PlaceInPlan {
  target::Ground ground;
  results::Reason skip;  // why it does not run; none: it does
};

// `deaf`: why nobody listens for notifications; none: somebody does.
PlaceInPlan place_in_plan(const scenario::Scenario& scenario, const RunOptions& options, const target::Target& target,
                          const results::Reason& deaf);

}  // namespace bitspec::engine
