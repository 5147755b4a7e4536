// Targets with one URL for all uploads: which scenarios can run there.
#pragma once

#include "harness/scenario/model.h"

namespace bitspec::engine {

// Whether the scenario uploads to, or asks for, more than one place.
bool needs_two_urls(const scenario::Scenario& scenario);

}  // namespace bitspec::engine
