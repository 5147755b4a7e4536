// Must rules without a verdict that fail a run, by what stands in their way: one cause is one error, however many rules
// it takes with it.
#pragma once

#include <string>
#include <vector>

#include "harness/results/result.h"

namespace bitspec::reports {

struct Unjudged {
  std::string text;                               // the cause; escaped
  std::vector<const results::RuleResult*> rules;  // in the order of the result
};

// Left out are causes that are reported by themselves: a broken must rule, and what ended the run early.
std::vector<Unjudged> unjudged(const results::RunResult& result);

// Whether it is a must rule without a verdict that fails a run.
bool is_unjudged(const results::RuleResult& rule);

}  // namespace bitspec::reports
