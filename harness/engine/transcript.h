// Exchanges as reports keep them.
#pragma once

#include "harness/engine/application.h"
#include "harness/engine/exchange.h"
#include "harness/results/result.h"

namespace bitspec::engine {

// Times count from `start`. Values of Authorization, Proxy-Authorization and Cookie are replaced.
// A notification: the server's request, and what the application said.
results::Exchange transcript_of(const Notification& notification, wire::SteadyTime start);
results::Exchange transcript_of(const Exchange& exchange, wire::SteadyTime start);

}  // namespace bitspec::engine
