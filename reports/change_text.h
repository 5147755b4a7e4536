// The line at the top of a report for what changed at the target during the run.
#pragma once

#include <string>
#include <vector>

#include "harness/results/result.h"

namespace bitspec::reports {

// Bytes of a server stand in them as they came: escape them for the format.
std::string change_text(const results::TargetChange& change);
// Of all changes; refusals at times are one.
std::vector<std::string> change_texts(const std::vector<results::TargetChange>& changes);

}  // namespace bitspec::reports
