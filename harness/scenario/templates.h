// Visits every text with variables in a step or a matcher.
#pragma once

#include <functional>

#include "harness/scenario/model.h"

namespace bitspec::scenario {

// Of the step itself: those inside `pipeline` and `parallel` are steps of their own.
void for_each_template(const Step& step, const std::function<void(const Template&)>& visit);

// Of the matcher itself, without the matchers inside it.
void for_each_template(const Matcher& matcher, const std::function<void(const Template&)>& visit);

}  // namespace bitspec::scenario
