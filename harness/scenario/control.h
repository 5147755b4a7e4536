// Controls: a refusal proves nothing on a server that refuses everything.
#pragma once

#include <cstddef>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/model.h"

namespace bitspec::scenario {

// Sets the control of each block that has no written one: not needed, or derived. A refusal for which none can be
// derived is an error. A derived control repeats all steps before it, so many blocks make very many steps: takes them
// from `steps_left`, and returns false, before they are made, if there are not enough.
bool add_controls(Scenario& scenario, std::size_t& steps_left, std::vector<Error>& errors);

}  // namespace bitspec::scenario
