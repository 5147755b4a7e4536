// relay: passes the bytes of one connection on to another and back, unchanged, and tells of each piece before it goes
// on, so that a request is always told before its answer.
//
// Half-closed and reset connections are passed on as such. A side that takes nothing is waited for; no more than one
// piece of each direction is held.
#pragma once

#include <atomic>
#include <functional>
#include <string_view>

#include "harness/recording/traffic.h"
#include "harness/wire/stream.h"

namespace bitspec::proxy {

struct RelayEvents {
  std::function<void(recording::Side, std::string_view)> piece;
  std::function<void(recording::Side, recording::Ending)> ended;
};

// Until both sides have ended, nothing came for `idle`, or `stop` is set; at the last two, both are reset. Both are
// plain TCP.
void relay(wire::Stream& client, wire::Stream& server, std::chrono::milliseconds idle, const std::atomic<bool>& stop,
           const RelayEvents& events);

}  // namespace bitspec::proxy
