// Known failures in words: shared by all renderers of text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/results/result.h"

namespace bitspec::reports {

// "reason (link); known.yaml:4" of the entry that covers the rule; escaped.
std::string known_text(const results::RunResult& result, const results::RuleResult& rule);

// Of an entry that fails the run: "known.yaml:4: delete lines 4-6: fragment.gap.offset passes"; escaped.
std::string stale_entry(const results::KnownFailing& list, const results::KnownEntry& entry,
                        std::string_view todo = "delete");
std::vector<std::string> stale_entries(const results::KnownFailing& list);

}  // namespace bitspec::reports
