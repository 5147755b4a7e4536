// Whether the target still answers.
#pragma once

#include "harness/engine/environment.h"

namespace bitspec::engine {

// Whether a Ping on a new connection is answered at all, tried until `patience` is over.
bool alive(const Environment& environment, milliseconds patience);

}  // namespace bitspec::engine
