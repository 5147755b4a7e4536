// Conditions on one header field.
#pragma once

#include "harness/engine/judge.h"

namespace bitspec::engine {

Judgement judge_field(const scenario::FieldMatcher& matcher, const Exchange& exchange, const JudgeContext& context);

// Whether a whole value has that form.
bool has_form(std::string_view value, scenario::ValueForm form, Profile profile);

}  // namespace bitspec::engine
