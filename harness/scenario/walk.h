// Visits the parts of a scenario, so that each reader of the model need not know where steps and matchers can stand.
#pragma once

#include <functional>
#include <vector>

#include "harness/scenario/model.h"

namespace bitspec::scenario {

// The matcher and all matchers inside it, outermost first.
void for_each_matcher(const Matcher& matcher, const std::function<void(const Matcher&)>& visit);

// Of each profile; a matcher that holds for several is visited once.
void for_each_matcher(const ProfileMatcher& matchers, const std::function<void(const Matcher&)>& visit);

void for_each_expectation(const Scenario& scenario, const std::function<void(const Block&, const Expectation&)>& visit);

// All matchers of all expectations.
void for_each_matcher(const Scenario& scenario, const std::function<void(const Matcher&)>& visit);

// The steps and those inside `pipeline` and `parallel`, in order.
void for_each_step(const std::vector<Step>& steps, const std::function<void(const Step&)>& visit);

// All steps of a scenario but those of controls: given, when of each block, finally.
void for_each_step(const Scenario& scenario, const std::function<void(const Step&)>& visit);

// Holds only if the server refuses: outcomes without `success`, or statuses of 400 and above. What is never red
// (informative, offered) asks for nothing.
bool is_refusal(const Matcher& matcher);
bool is_refusal(const Expectation& expectation);  // in one of the profiles

// The name of the exchange, or of the session for a create; "" if it has none.
std::string_view name_of(const Step& step);

}  // namespace bitspec::scenario
