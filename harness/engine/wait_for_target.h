// Waits for a server that is being started elsewhere.
#pragma once

#include <string>

#include "harness/engine/environment.h"

namespace bitspec::engine {

// Until a Ping is answered, whatever the answer; a 502, 503 or 504 is one of something in front of the server. Nothing:
// it is; else what the last Ping got: "not-connected", "status 503".
std::string wait_for_target(const target::Target& target, Profile profile, milliseconds limit,
                            const std::atomic<bool>* stop);

}  // namespace bitspec::engine
