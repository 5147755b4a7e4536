// Preflight: what stands at the URL, before anything is judged.
#pragma once

#include "harness/engine/conversation.h"
#include "harness/results/result.h"

namespace bitspec::engine {

// Makes a Ping, an upload, a download and a look at connections. Sets layout.folders, read_back and one_connection of
// the environment.
results::Preflight preflight(Environment& environment, std::uint64_t seed);

// Whether a Ping on a new connection is answered at all, tried until `patience` is over.
bool alive(const Environment& environment, milliseconds patience);

}  // namespace bitspec::engine
