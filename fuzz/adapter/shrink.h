// Shrinking: a smaller and plainer input that still shows the same finding.
#pragma once

#include <functional>

#include "fuzz/adapter/findings.h"

namespace bitspec::adapter {

// What `ask` finds about an input; nothing: no disagreement.
using Ask = std::function<std::optional<Finding>(const std::string& input)>;

// Leaves out pieces, larger ones first, then makes bytes plain, until nothing helps or `ask` was called `tries` times.
Finding shrink(const Finding& finding, const Ask& ask, int tries);

}  // namespace bitspec::adapter
