// Preflight: what stands at the URL, before anything is judged.
#pragma once

#include "harness/engine/conversation.h"
#include "harness/results/result.h"

namespace bitspec::engine {

// Makes a Ping, an upload, a download and a look at connections. Sets layout.folders, read_back and one_connection of
// the environment.
results::Preflight preflight(Environment& environment, std::uint64_t seed);

// The same for a target that is not judged.
results::Preflight look_at(const target::Target& target, Profile profile, const std::atomic<bool>* stop);

// What all conversations with this target begin with.
Environment environment_of(const target::Target& target, Profile profile, const std::atomic<bool>* stop);

// Whether a Ping on a new connection is answered at all, tried until `patience` is over.
bool alive(const Environment& environment, milliseconds patience);

}  // namespace bitspec::engine
