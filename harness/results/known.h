// Known failures: what a run says about each entry of a list of rules that are known to fail.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace bitspec::results {

enum class KnownState {
  kFails,         // still: `rules`
  kPasses,        // delete it
  kNoMatch,       // no such rule or scenario, or not in that profile: delete it
  kExpired,       // it covers nothing any more
  kNotJudged,     // nothing that it names was judged, or not all of it, or, if it is flaky, only once
  kOtherProfile,  // it is about another profile than that of the run
};

inline constexpr std::array kKnownStates = {KnownState::kFails,   KnownState::kPasses,    KnownState::kNoMatch,
                                            KnownState::kExpired, KnownState::kNotJudged, KnownState::kOtherProfile};

std::string_view known_state_name(KnownState state);  // "no-match"

struct KnownEntry {
  std::string rule, scenario;  // patterns; one of them may be empty
  std::string profile;         // empty: any
  std::string reason, link, expires;
  bool flaky = false;           // breaks in some runs only: that it passes in one says nothing
  int line = 0, last_line = 0;  // in the file
  KnownState state = KnownState::kNotJudged;
  std::vector<std::string> rules;  // that it covers in this run
  std::string hint;                // kNoMatch: "did you mean ..."

  // Fails the run until the lines are gone.
  bool stale() const {
    return state == KnownState::kPasses || state == KnownState::kNoMatch || state == KnownState::kExpired;
  }
};

struct KnownFailing {
  std::string file;  // as it was named; empty: there is no list
  std::vector<KnownEntry> entries;

  bool stale() const;
  const KnownEntry* entry_of(std::string_view rule) const;  // the first that covers it, or null
};

}  // namespace bitspec::results
