// Checks that the sessions and variables a scenario uses are there when they are used, so that a slip of the pen is
// found by `bitspec check` and not in the middle of a run.
#pragma once

#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/model.h"

namespace bitspec::scenario {

void check_names(const Scenario& scenario, std::vector<Error>& errors);

}  // namespace bitspec::scenario
