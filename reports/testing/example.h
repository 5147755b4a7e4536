// A small run with one of everything, for the tests of the renderers.
#pragma once

#include "harness/base/testing/evil_strings.h"
#include "harness/results/result.h"

namespace bitspec::reports {

results::Exchange example_exchange();

results::RuleResult example_rule(std::string id, results::Level level, results::Verdict verdict);

results::RunResult example_run();

// What a server may put wherever it may put something.
inline const std::vector<std::string>& kEvilStrings = evil_strings();

results::Reason evil_reason(const std::string& evil);

// The same evil in every place where a server's bytes can arrive.
results::RunResult evil_run(const std::string& evil);

}  // namespace bitspec::reports
