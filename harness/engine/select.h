// --select and --skip: which scenarios are asked for.
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/catalogue/catalogue.h"

namespace bitspec::engine {

// The scenarios that the selectors leave, in order. A selector is an id, a pattern of ids (harness/base/glob.h), @tag,
// rule:PATTERN, source:DOC:SECTION-PREFIX or level:must. Errors (kBadInput): a selector that matches nothing; nothing
// is left.
Result<std::vector<const scenario::Scenario*>> select_scenarios(const catalogue::Suites& suites,
                                                                const std::vector<std::string>& select,
                                                                const std::vector<std::string>& skip);

}  // namespace bitspec::engine
