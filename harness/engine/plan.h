// Which scenarios run, where, and why the others do not.
#pragma once

#include <string>

#include "harness/engine/engine.h"
#include "harness/engine/environment.h"

namespace bitspec::engine {

// Has an application, or asks what came to one.
bool uses_application(const scenario::Scenario& scenario);

struct PlaceInPlan {
  target::Ground ground;
  std::string skip;  // why it does not run; "": it does
};

// `deaf`: why nobody listens for notifications; "": somebody does.
PlaceInPlan place_in_plan(const scenario::Scenario& scenario, const RunOptions& options, const target::Target& target,
                          const std::string& deaf);

}  // namespace bitspec::engine
