// A step as canonical text: the same for two steps exactly if they send the same thing. The key of the control cache.
#pragma once

#include <string>

#include "harness/scenario/model.h"

namespace bitspec::engine {

std::string step_text(const scenario::Step& step);

}  // namespace bitspec::engine
