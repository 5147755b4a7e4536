// The forms that the value of a field may have.
#pragma once

#include <string_view>

#include "harness/protocol/profile.h"
#include "harness/scenario/matcher.h"

namespace bitspec::engine {

// Whether a whole value has that form.
bool has_form(std::string_view value, scenario::ValueForm form, Profile profile);

}  // namespace bitspec::engine
