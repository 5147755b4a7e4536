#include "harness/engine/block_judge.h"

#include <algorithm>
#include <utility>

#include "harness/engine/judgement.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {

using results::Finding;
using results::Observation;
using results::Reason;
using results::ReasonKind;
using scenario::Block;

namespace {

Finding finding_of(const Judgement& judgement) {
  switch (judgement.held) {
    case Held::kYes:
      return judgement.not_offered ? Finding::kNotOffered : Finding::kHeld;
    case Held::kNo:
      return Finding::kBroken;
    case Held::kOpen:
      break;
  }
  return Finding::kInconclusive;
}

}  // namespace

namespace {

// Success or refusal, whichever: what such a rule asks for is an answer.
bool takes_any_answer(const scenario::Matcher& matcher) {
  bool success = false;
  const auto look = [&success](const scenario::Matcher& one) {
    scenario::for_each_part(
        one, [&](const scenario::OutcomeName& name) { success = success || name.text == "success"; },
        [&](const scenario::StatusMatcher& statuses) {
          for (const auto& range : statuses.any_of) success = success || range.from < 300;
        });
  };
  scenario::for_each_matcher(matcher, look, scenario::same_exchange);
  return success && scenario::may_be_refusal(matcher);
}

}  // namespace

bool is_about_all(const scenario::Matcher& matcher) {
  return scenario::is_about(matcher, {scenario::About::kAnswers}, scenario::same_exchange);
}

bool has_control(const Block& block) {
  using Kind = scenario::Control::Kind;
  return block.control.kind == Kind::kDerived || block.control.kind == Kind::kWritten;
}

void BlockJudge::block(Reason reason) {
  if (!blocked_) blocked_ = std::move(reason);
}

const scenario::Matcher* BlockJudge::matcher_of(const Expectation& expectation) const {
  return expectation.matcher[running_.environment.profile].get();
}

void BlockJudge::judge_block(const Block& block, const std::vector<Exchange*>& when) {
  mark(block, when);
  for (const Expectation& expectation : block.then) {
    if (!matcher_of(expectation)) continue;
    if (when.empty() || (blocked_ && !expectation.regardless))
      add(expectation, Finding::kBlocked, blocked_.exchange, blocked_);
    else
      judge_one(block, expectation, when);
  }
}

Judgement BlockJudge::judge_now(const scenario::Matcher& matcher, const std::vector<Exchange*>& when) const {
  Facts facts;
  gather_facts(matcher, running_.sources(), facts);
  const auto judged = [&] {
    return judge(matcher, *when.back(),
                 {running_.environment.profile, &running_.catalogue, {when.begin(), when.end()}, nullptr, &facts});
  };
  Judgement without_connections = judged();
  if (without_connections.held != Held::kOpen) return without_connections;
  const auto asked = is_about_all(matcher) ? when : std::vector<Exchange*>{when.back()};
  gather_connections(matcher, asked, running_.conversation, facts);
  return judged();
}

void BlockJudge::mark(const Block& block, const std::vector<Exchange*>& when) const {
  for (const Expectation& expectation : block.then) {
    const auto* matcher = matcher_of(expectation);
    if (!matcher) continue;
    const bool all = is_about_all(*matcher);
    for (Exchange* exchange : when) {
      if (!all && exchange != when.back()) continue;
      for (auto& name : outcomes_of(*matcher)) exchange->marks.push_back(std::move(name));
    }
  }
}

void BlockJudge::judge_one(const Block& block, const Expectation& expectation, const std::vector<Exchange*>& when) {
  const scenario::Matcher& matcher = *matcher_of(expectation);
  Exchange& last = *when.back();
  const Judgement j = judge_now(matcher, when);
  // Of alternatives, what came says whether it was the refusal that held.
  const bool refusal = scenario::is_refusal(matcher) || (last.refused() && scenario::may_be_refusal(matcher));
  if (j.held == Held::kNo && no_answer_explains(expectation, when)) return;
  if (running_.conversation.session_was_lost(last) && (j.held == Held::kNo || refusal)) {
    add(expectation, Finding::kBlocked, last.id, session_lost(last));
    return this->block(session_lost(last));
  }
  for (const auto& seen : j.informative)
    add(expectation, Finding::kInformative, last.id, {.kind = ReasonKind::kInformative, .detail = seen});
  if (j.held == Held::kYes && refusal && !control_held(block, expectation, last)) return;
  const std::string exchange = j.held == Held::kNo ? broken_on(matcher, when).id : last.id;
  Observation& o = add(expectation, finding_of(j), exchange, reason_of(j, expectation, last));
  if (j.held == Held::kYes) return;
  o.expected = j.expected;
  o.got = j.got;
  if (j.held == Held::kNo) judged_.fields[judged_.observations.size() - 1] = fields_of(matcher);
  this->block(rule_broken(expectation.rule, exchange));
}

// A rule that any answer keeps is broken where none came, and so is the rule that one is owed. Silence is the same
// defect where the end of the connection would have done as well.
Reason BlockJudge::reason_of(const Judgement& j, const Expectation& expectation, const Exchange& last) const {
  if (j.held == Held::kOpen) return undecided(j, last);
  if (j.held == Held::kYes || last.answered()) return {};
  const bool silent = last.answer.ending == wire::Ending::kSilent;
  if (!silent && is_about_no_answer(*matcher_of(expectation))) return {};
  const InvariantScope scope = running_.invariant_scope();
  const std::string owed =
      silent ? rule_that_answers_are_owed(scope) : rule_of_missing_answer(last, scope, context_without_facts());
  return owed.empty() || owed == expectation.rule ? Reason{} : rule_broken(owed, last.id);
}

JudgeContext BlockJudge::context_without_facts() const {
  return {running_.environment.profile, &running_.catalogue, {}, nullptr, nullptr};
}

// What is asked of each exchange is broken by the first that does not hold it; anything else by the last.
const Exchange& BlockJudge::broken_on(const scenario::Matcher& matcher, const std::vector<Exchange*>& when) const {
  const auto* each = matcher.get<scenario::condition::Each>();
  if (!each) return *when.back();
  const auto broken = std::find_if(when.begin(), when.end(), [&](Exchange* exchange) {
    return judge_now(*each->matcher, {exchange}).held == Held::kNo;
  });
  return broken == when.end() ? *when.back() : **broken;
}

// Where an answer is missing, the rule that one is owed says so, and nothing is known about what it would have been, or
// about what came later. A rule about what an answer is not does not apply where none was owed.
bool BlockJudge::no_answer_explains(const Expectation& expectation, const std::vector<Exchange*>& when) {
  const scenario::Matcher& matcher = *matcher_of(expectation);
  for (const Exchange* exchange : when) {
    const bool judged_itself = exchange == when.back() && (is_about_no_answer(matcher) || takes_any_answer(matcher));
    if (exchange->answered() || exchange->second_try_answered || judged_itself) continue;
    const std::string rule = rule_of_missing_answer(*exchange, running_.invariant_scope(), context_without_facts());
    if (rule.empty() || rule == expectation.rule) continue;
    add(expectation, Finding::kBlocked, exchange->id, rule_broken(rule, exchange->id));
    block(rule_broken(rule, exchange->id));
    return true;
  }
  if (when.back()->answered() || is_about_all(matcher) || !proves_nothing_unanswered(matcher)) return false;
  judged_.left_out.push_back(expectation.rule);
  return true;
}

// A refusal counts only if the same request without the mistake is accepted; else its cause is another one, and no
// invariant may take it for what the scenario meant.
bool BlockJudge::control_held(const Block& block, const Expectation& expectation, Exchange& last) {
  if (!has_control(block) || !last.answered()) return true;
  const auto control = running_.controls.outcome_of(running_.environment, block.control.steps);
  if (control->met) return true;
  last.marks.clear();
  add(expectation, Finding::kBlocked, control->exchange,
      {.kind = ReasonKind::kControlFailed, .exchange = control->exchange, .detail = control->text});
  return false;
}

Observation& BlockJudge::add(const Expectation& expectation, Finding finding, const std::string& exchange,
                             Reason reason) {
  Observation o;
  o.rule = expectation.rule;
  o.scenario = running_.scenario.id;
  o.exchange = exchange;
  o.finding = finding;
  o.reason = std::move(reason);
  o.place = results::file_and_line(expectation.place);
  judged_.observations.push_back(std::move(o));
  return judged_.observations.back();
}

}  // namespace bitspec::engine
