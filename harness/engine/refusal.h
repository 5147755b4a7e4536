// Refusal: an answer to a packet that has to be accepted, as far as it tells what happened to the target.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/engine/exchange.h"
#include "harness/results/result.h"

namespace bitspec::engine {

struct Refusal {
  std::string step;                                 // "create"
  std::optional<PacketType> packet;                 // where it is one of the five
  std::string text;                                 // "status 429, Retry-After: 1"
  int status = 0;                                   // 0: no answer
  bool silent = false;                              // no answer, and the connection stayed open
  std::optional<std::chrono::seconds> retry_after;  // as the answer says
  std::string location;                             // of a redirect
  wire::SteadyTime sent;                            // when the packet was
  results::ChangeKind kind = results::ChangeKind::kRefused;

  // The answer itself says that the same request may be accepted later.
  bool not_now() const;
};

Refusal refusal_of(const Exchange& exchange);

}  // namespace bitspec::engine
