// Controls: a refusal proves nothing on a server that refuses everything.
#pragma once

#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/model.h"

namespace bitspec::scenario {

// Sets the control of each block that has no written one: not needed, or derived. A refusal for which none can be
// derived is an error.
void add_controls(Scenario& scenario, std::vector<Error>& errors);

}  // namespace bitspec::scenario
