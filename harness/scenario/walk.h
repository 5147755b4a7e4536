// Visits the parts of a scenario, so that each reader of the model need not know where steps and matchers can stand.
#pragma once

#include <functional>
#include <initializer_list>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/scenario/model.h"

namespace bitspec::scenario {

// Several functions as one; of those that fit, the most special is called.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

// Calls the function that fits for each part of the condition or the matcher itself: a Template, a StatusMatcher, a
// FieldName, ..., an Inner matcher, into which it does not go. Parts that no function fits are passed over.
template <class... Functions>
void for_each_part(const Condition& condition, Functions... functions) {
  const Overloaded see{functions..., [](const auto&) {}};
  std::visit([&see](const auto& one) { one.parts(see); }, condition);
}

template <class... Functions>
void for_each_part(const Matcher& matcher, Functions... functions) {
  for (const Condition& condition : matcher.conditions) for_each_part(condition, functions...);
}

// Which inner matchers a walk goes into.
using Enters = bool (*)(Role);
bool every_role(Role role);
bool same_exchange(Role role);  // any, all: what is about the whole condition too
bool may_break(Role role);      // whose breach can break the outer one by the same answers: no offer, no information
bool not_denied(Role role);     // all but those under `none`

// The matcher and all matchers inside it, outermost first.
void for_each_matcher(const Matcher& matcher, const std::function<void(const Matcher&)>& visit,
                      Enters enters = every_role);

// Of each profile; a matcher that holds for several is visited once.
void for_each_matcher(const ProfileMatcher& matchers, const std::function<void(const Matcher&)>& visit);

// Whether a condition of the matcher, or of one inside it, is about that.
bool is_about(const Matcher& matcher, std::initializer_list<About> abouts, Enters enters);

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
// Can be held by a refusal, among other things: an alternative of `any`, `none: {outcome: success}`.
bool may_be_refusal(const Matcher& matcher);
bool may_be_refusal(const Expectation& expectation);  // in one of the profiles

// The name of the exchange, or of the session for a create; "" if it has none.
std::string_view name_of(const Step& step);

}  // namespace bitspec::scenario
