// Targets with one URL for all uploads: which scenarios can run there.
#pragma once

#include "harness/scenario/model.h"

namespace bitspec::engine {

// Whether the scenario uploads to, or asks for, more than one place. Sessions one after the other do not: the run
// cancels one that is still open before the next begins.
bool needs_two_urls(const scenario::Scenario& scenario);

}  // namespace bitspec::engine
