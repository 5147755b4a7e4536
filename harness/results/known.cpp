#include "harness/results/known.h"

#include <algorithm>

namespace bitspec::results {

std::string_view known_state_name(KnownState state) {
  switch (state) {
    case KnownState::kFails:
      return "fails";
    case KnownState::kPasses:
      return "passes";
    case KnownState::kNoMatch:
      return "no-match";
    case KnownState::kExpired:
      return "expired";
    case KnownState::kNotJudged:
      return "not-judged";
    case KnownState::kOtherProfile:
      return "other-profile";
  }
  return "";
}

bool KnownFailing::stale() const {
  return std::ranges::any_of(entries, [](const KnownEntry& entry) { return entry.stale(); });
}

const KnownEntry* KnownFailing::entry_of(std::string_view rule) const {
  const auto covers = [&](const KnownEntry& entry) {
    return std::ranges::find(entry.rules, rule) != entry.rules.end();
  };
  const auto at = std::ranges::find_if(entries, covers);
  return at == entries.end() ? nullptr : &*at;
}

}  // namespace bitspec::results
