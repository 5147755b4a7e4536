// The sentences that people read where result.json has a Reason. No other code makes or reads such sentences.
#pragma once

#include <string>

#include "harness/results/result.h"

namespace bitspec::reports {

// "blocked by fragment.gap.offset (fragment/gap#3)"; "" where there is nothing to say. Bytes of a server stand in it as
// they came: escape it for the format.
std::string reason_text(const results::Reason& reason);

// The same of a rule, which may have been observed in part: "7 of 8 observations made; the first that was not: ...".
std::string reason_text(const results::RuleResult& rule);

// Whether some observations of the rule were made, and others were blocked.
bool observed_in_part(const results::RuleResult& rule);

}  // namespace bitspec::reports
