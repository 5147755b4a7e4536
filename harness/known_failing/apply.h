// What a list of known failures means for the result of a run; docs/run.md tells it to users.
#pragma once

#include <functional>

#include "harness/catalogue/catalogue.h"
#include "harness/known_failing/list.h"
#include "harness/results/result.h"

namespace bitspec::known_failing {

// Rules that the list covers get the verdict `known`, what is blocked by them is marked, and each entry of the list
// gets its state. What another list said before is undone.
void apply(const List& list, const catalogue::Suites& suites, results::RunResult& result);

// Whether an entry that counts on that day (2026-11-28) covers a break of the rule in the scenario.
bool lists(const List& list, const std::string& profile, const std::string& today, const results::Observation& broken);

// Entries that cover, beside those of the list, what fails a run: rules for which `red` holds; where broken rules block
// them, those instead. REQUIRES: result is complete.
using Red = std::function<bool(const results::RuleResult&)>;
std::vector<results::KnownEntry> entries_for(const results::RunResult& result, const List& list,
                                             const catalogue::Suites& suites, const Red& red);

}  // namespace bitspec::known_failing
