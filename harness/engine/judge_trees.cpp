// Conditions that join matchers: alternatives, together, negation, and what is only recorded.
#include <algorithm>

#include "harness/base/text.h"
#include "harness/engine/invariants.h"
#include "harness/engine/judge_condition.h"
#include "harness/engine/judgement.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {

namespace condition = scenario::condition;

namespace {

using scenario::Matcher;

// What it takes to hold a condition, in words: those of an answer that breaks it.
std::string words_of(const Matcher& m, const JudgeContext& context) {
  Exchange odd, silent, nothing;
  odd.answer.status = 1;
  odd.answer.ending = nothing.answer.ending = wire::Ending::kComplete;
  odd.body.size = 1;
  for (const auto& name : fields_of(m)) odd.answer.fields.add(name == "error-code" ? "BITS-Error-Code" : name, "\x01");
  for (int kind = 0; kind <= static_cast<int>(wire::DeviationKind::kTooManyInterim); ++kind)
    odd.answer.deviations.push_back({static_cast<wire::DeviationKind>(kind), 0, ""});
  for (const Exchange* exchange : {&odd, &silent, &nothing}) {
    const Judgement j = judge(m, *exchange, context);
    if (j.held != Held::kYes) return j.expected;
  }
  return "always true";
}

// Alternatives that differ in what a field holds want the same where it is missing.
void add_once(std::vector<std::string>& words, std::string word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
}

// Nothing but `none`: as an alternative it says when the others do not apply.
bool is_exception(const Matcher& m) {
  return m.conditions.size() == 1 && m.get<condition::None>();
}

}  // namespace

Judgement judge_condition(const condition::Any& c, const Exchange& exchange, const JudgeContext& context) {
  std::vector<std::string> wanted, exceptions;
  Judgement last;
  bool left_open = false;
  for (const Matcher& m : c.matchers) {
    last = judge(m, exchange, context);
    if (last.held == Held::kYes) return last;
    left_open = left_open || last.held == Held::kOpen;
    add_once(is_exception(m) ? exceptions : wanted, std::move(last.expected));
  }
  return {
      left_open ? Held::kOpen : Held::kNo, join(wanted.empty() ? exceptions : wanted, ", or "), last.got, false, {}};
}

Judgement judge_condition(const condition::All& c, const Exchange& exchange, const JudgeContext& context) {
  for (const Matcher& part : c.matchers) {
    if (auto j = judge(part, exchange, context); j.held != Held::kYes) return j;
  }
  return {};
}

Judgement judge_condition(const condition::None& c, const Exchange& exchange, const JudgeContext& context) {
  const Matcher& m = *c.matcher;
  // What has no answer proves nothing about what an answer is not.
  if (!exchange.answered() && !is_about_no_answer(m)) return no("an answer", exchange.outcome_text());
  const Judgement j = judge(m, exchange, context);
  if (j.held == Held::kOpen) return j;
  if (j.held == Held::kYes) return no("not (" + words_of(m, context) + ")", exchange.outcome_text());
  return {};
}

Judgement judge_condition(const condition::Offered& c, const Exchange& exchange, const JudgeContext& context) {
  Judgement j = judge(*c.matcher, exchange, context);
  if (j.held == Held::kYes) return {};
  return {Held::kYes, {}, std::move(j.got), true, {}};
}

Judgement judge_condition(const condition::Informative& c, const Exchange& exchange, const JudgeContext& context) {
  if (!c.matcher) return {Held::kYes, {}, {}, false, {exchange.outcome_text()}};
  const Judgement j = judge(*c.matcher, exchange, context);
  const std::string seen =
      j.held == Held::kYes ? "as described: " + exchange.outcome_text() : "not (" + j.expected + "): " + j.got;
  return {Held::kYes, {}, {}, false, {seen}};
}

}  // namespace bitspec::engine
