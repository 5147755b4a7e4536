// Several runs of the same packets against the same target as one result: what broke in some of them only is flaky.
#pragma once

#include <vector>

#include "harness/results/result.h"

namespace bitspec::results {

// A rule gets the worst of its verdicts, what was seen first with it, and the counts of all runs. A scenario is that of
// the first run, or of the one that the evidence is from; evidence of another run than its scenario's has no exchange.
// What the parts of a run need to be put together is gone. REQUIRES: one run at least; lists of known failures were not
// applied.
RunResult put_together(std::vector<RunResult> runs);

}  // namespace bitspec::results
