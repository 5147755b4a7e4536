// The line at the top of a report for what changed at the target during the run.
#pragma once

#include <string>

#include "harness/results/result.h"

namespace bitspec::reports {

// Bytes of a server stand in it as they came: escape it for the format.
std::string change_text(const results::TargetChange& change);

}  // namespace bitspec::reports
