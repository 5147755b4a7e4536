// Excuses: what broke in a scenario only because something fails for all of them is blocked by the one rule about that.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/change_watch.h"
#include "harness/engine/phase_runner.h"

namespace bitspec::engine {

// The rule that a session just created is known to the next request.
inline constexpr const char* kKnownToNextRequest = "session.known-to-next-request";

struct Excuse {
  std::string rule;                // that is blamed instead
  std::vector<std::string> first;  // those that it rests on: they are not excused by it
};

struct Excuses {
  std::map<PacketType, Excuse> never;  // packets that were accepted nowhere in the run: the rule about that
  std::optional<Excuse> by_turns;      // the rule that sessions are known; none: they are
  std::optional<Excuse> at_times{};    // the rule that sessions are created, where that is refused at times;
  int at_times_status = 0;             // it excuses this status of any request
};

Excuses excuses_of(const catalogue::Catalogue& catalogue, const std::vector<ScenarioSlot>& slots,
                   const ChangeWatch& changes, bool ping_works);

// Of observations about these exchanges. A refusal excuses; what was accepted and should not have been is blamed, and
// so is a breach of a security rule that any answer may show.
void excuse(const Excuses& excuses, const std::deque<Exchange>& exchanges, std::vector<results::Observation>& own,
            std::vector<results::Observation>& of_invariants);

// Where a change says that sessions are known by turns, or that packets are refused at times: its figures become what
// the scenario of the rule about that observed.
void observe_changes(const std::vector<results::TargetChange>& changes, std::vector<ScenarioSlot>& slots);

}  // namespace bitspec::engine
