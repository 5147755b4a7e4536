// Placement: where scenarios run, by the capabilities they need.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/results/reason.h"
#include "harness/target/target.h"

namespace bitspec::engine {

// Declares where nothing of a kind is: no_host_id, no_host_id_fallback, no_size_limit, no_notifications. Each holds at
// the target's own URL and at the places of the other capabilities, wherever the things it denies are not declared.
// What the target declares itself stands. `host_id_seen`: an answer of the target named another host without being
// asked, so that nothing can be said of its absence.
void declare_absences(target::Target& target, bool host_id_seen);

// The places of auth_basic that ask for Digest are places of auth_digest too, unless the target declares that itself.
void declare_digest(target::Target& target);

// The capability is declared for this place, or for the whole target.
bool holds_at(const target::Target& target, const std::string& capability, const Url& url);

struct Placement {
  std::optional<target::Location> location;
  results::Reason why_not;  // kNeedsCapability or kNeedsTogether
};
Placement placement_of(const target::Target& target, const std::vector<std::string>& needs);

}  // namespace bitspec::engine
