#include "harness/engine/judge.h"

#include <algorithm>

#include "harness/engine/judge_condition.h"
#include "harness/engine/judgement.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using scenario::About;
using scenario::Condition;
using scenario::Matcher;

Judgement judge_one(const Condition& condition, const Exchange& exchange, const JudgeContext& context) {
  return std::visit([&](const auto& one) { return judge_condition(one, exchange, context); }, condition);
}

bool is_aside(const Condition& condition) {
  return scenario::traits_of(condition).about == About::kAside;
}

bool needs_answer(const Condition& condition) {
  return scenario::traits_of(condition).no_answer == scenario::NoAnswer::kBroken;
}

// The first condition that does not hold.
Judgement judge_conditions(const Matcher& m, const Exchange& exchange, const JudgeContext& context) {
  if (!exchange.answered() && std::any_of(m.conditions.begin(), m.conditions.end(), needs_answer))
    return no("an answer", exchange.outcome_text());
  for (const Condition& condition : m.conditions) {
    if (is_aside(condition)) continue;
    if (Judgement j = judge_one(condition, exchange, context); j.held != Held::kYes) return j;
  }
  return {};
}

}  // namespace

Judgement judge(const Matcher& m, const Exchange& exchange, const JudgeContext& context) {
  Judgement result = judge_conditions(m, exchange, context);
  if (result.held == Held::kNo && !exchange.answered() && exchange.second_try_answered) {
    result.held = Held::kOpen;
    result.got += "; the same request on a new connection was answered";
  }
  for (const Condition& condition : m.conditions) {
    if (!is_aside(condition)) continue;
    Judgement aside = judge_one(condition, exchange, context);
    for (std::string& seen : aside.informative) result.informative.push_back(std::move(seen));
    if (!aside.not_offered || result.held != Held::kYes) continue;
    result.not_offered = true;
    result.got = std::move(aside.got);
  }
  return result;
}

bool is_about_no_answer(const Matcher& matcher) {
  return scenario::is_about(matcher, {About::kEnding, About::kConnection, About::kNotifications, About::kFiles},
                            scenario::same_exchange);
}

bool proves_nothing_unanswered(const Matcher& matcher) {
  return std::all_of(matcher.conditions.begin(), matcher.conditions.end(), [](const Condition& condition) {
    if (const auto* none = std::get_if<scenario::condition::None>(&condition))
      return !is_about_no_answer(*none->matcher);
    return needs_answer(condition) || is_aside(condition);
  });
}

std::vector<std::string> outcomes_of(const Matcher& matcher) {
  std::vector<std::string> names;
  const auto take = [&names](const Matcher& one) {
    scenario::for_each_part(one, [&](const scenario::OutcomeName& name) { names.emplace_back(name.text); });
  };
  scenario::for_each_matcher(matcher, take, scenario::not_denied);
  return names;
}

}  // namespace bitspec::engine
