#include "harness/engine/judge.h"

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/engine/invariants.h"
#include "harness/engine/judge_body.h"
#include "harness/engine/judge_field.h"
#include "harness/engine/judge_multipart.h"
#include "harness/engine/judge_seen.h"
#include "harness/engine/judge_sets.h"
#include "harness/engine/judgement.h"
#include "harness/protocol/guid.h"

namespace bitspec::engine {
namespace {

using scenario::Matcher;

std::string status_words(const scenario::StatusMatcher& matcher) {
  std::vector<std::string> words;
  for (const auto& range : matcher.any_of) {
    words.push_back(range.from == range.to ? std::to_string(range.from)
                                           : std::to_string(range.from) + " to " + std::to_string(range.to));
  }
  return "status " + joined(words, " or ");
}

Judgement judge_status(const scenario::StatusMatcher& matcher, const Exchange& exchange) {
  for (const auto& range : matcher.any_of) {
    const auto status = static_cast<std::uint64_t>(exchange.answer.status);
    if (exchange.answered() && status >= range.from && status <= range.to) return {};
  }
  return no(status_words(matcher), exchange.outcome_text());
}

Judgement judge_outcome(const std::vector<std::string>& names, Exchange& exchange, const JudgeContext& context) {
  std::vector<std::string> wanted;
  Judgement last;
  for (const auto& name : names) {
    const catalogue::Outcome* outcome = context.catalogue ? context.catalogue->outcome(name) : nullptr;
    if (!outcome) return open("outcome " + name, "no outcome of that name");
    const auto& judged = outcome->judged[context.profile];
    if (!judged) continue;
    last = judge(*judged, exchange, context);
    if (last.held == Held::kYes) return {};
    wanted.push_back(name + " (" + last.expected + ")");
  }
  return {last.held, joined(wanted, " or "), last.held == Held::kOpen ? last.got : exchange.outcome_text(), false, {}};
}

Judgement judge_absent(const std::vector<std::string>& names, const Exchange& exchange) {
  for (const auto& name : names) {
    if (exchange.field_count(name) == 0) continue;
    return no("no " + std::string(name == "error-code" ? "BITS-Error-Code or BITS-Error" : name),
              name + ": " + printable(exchange.field(name).value_or(""), 200));
  }
  return {};
}

Judgement judge_reason(const std::vector<std::pair<int, std::string>>& reasons, const Exchange& exchange) {
  for (const auto& [status, text] : reasons) {
    if (exchange.answer.status != status || exchange.answer.reason == text) continue;
    return no("reason phrase '" + text + "' with status " + std::to_string(status),
              "'" + printable(exchange.answer.reason, 200) + "'");
  }
  return {};
}

// Deviations that leave the answer readable but have a rule of their own, or none, are not "ill-formed".
Judgement judge_well_formed(const Exchange& exchange) {
  using wire::DeviationKind;
  for (const auto& deviation : exchange.answer.deviations) {
    if (deviation.kind == DeviationKind::kNoFraming) continue;  // common.response.framed
    return no("an answer in the form of HTTP/1.1", std::string(wire::deviation_name(deviation.kind)) + " at byte " +
                                                       std::to_string(deviation.offset) + ": " + deviation.detail);
  }
  if (!exchange.stray.empty())
    return no("nothing behind the answer", "'" + printable(exchange.stray, 200) + "' behind it");
  return {};
}

bool is_stray(std::string_view name) {
  return name == wire::deviation_name(wire::DeviationKind::kStrayBytes);
}

Judgement judge_free_of(const std::vector<std::string>& names, const Exchange& exchange) {
  for (const auto& name : names) {
    for (const auto& deviation : exchange.answer.deviations) {
      if (wire::deviation_name(deviation.kind) != name) continue;
      return no("an answer without " + name,
                name + " at byte " + std::to_string(deviation.offset) + ": " + deviation.detail);
    }
    if (is_stray(name) && !exchange.stray.empty())
      return no("nothing behind the answer", "'" + printable(exchange.stray, 200) + "' behind it");
  }
  return {};
}

Judgement judge_framed(const Exchange& exchange) {
  if (!exchange.answer.has(wire::DeviationKind::kNoFraming)) return {};
  return no("Content-Length, chunked coding, or a close behind the answer",
            "none of them: where the answer ends cannot be told");
}

Judgement judge_ended(const std::vector<std::string>& names, const Exchange& exchange) {
  // A head without an end is no answer: we closed.
  const bool endless = exchange.answer.ending == wire::Ending::kOverLimit && !exchange.answered();
  const std::string ending =
      exchange.cannot_send || endless ? "closed" : std::string(wire::ending_name(exchange.answer.ending));
  if (std::find(names.begin(), names.end(), ending) != names.end()) return {};
  if (names == std::vector<std::string>{"complete"}) return no("a whole answer", exchange.outcome_text());
  return no("an end of the exchange by " + joined(names, " or "), exchange.outcome_text());
}

Judgement judge_connection(const std::string& state, Exchange& exchange, const JudgeContext& context) {
  if (!context.connection_is) return open("the connection " + state, "cannot be told here");
  if (context.connection_is(exchange, state == "closed")) return {};
  return no("the connection " + state + " afterwards", state == "closed" ? "still open after two seconds" : "closed");
}

Judgement judge_time(const Matcher& m, const Exchange& exchange) {
  if (!m.at_most && !m.at_least) return {};
  if (!exchange.answered()) return no("an answer", exchange.outcome_text());
  const auto took = std::chrono::duration_cast<milliseconds>(exchange.times.head - exchange.times.sent);
  const std::string got = std::to_string(took.count()) + " ms";
  if (m.at_most && took > *m.at_most) return no("an answer within " + std::to_string(m.at_most->count()) + " ms", got);
  if (m.at_least && took < *m.at_least)
    return no("an answer after " + std::to_string(m.at_least->count()) + " ms at the earliest", got);
  return {};
}

Judgement judge_same_as_request(const std::string& name, const Exchange& exchange) {
  const auto got = exchange.field(name);
  const auto sent = exchange.sent.fields.all(name);
  if (!got && sent.empty()) return {};
  const auto guid = Guid::parse(got.value_or(""));
  for (const auto& value : sent) {
    if (got && value == *got) return {};
    if (guid && Guid::parse(value) == guid) return {};
  }
  return no(sent.empty() ? "no " + name : name + ": " + printable(sent.front(), 200) + ", as sent",
            got ? name + ": " + printable(*got, 200) : "no " + name);
}

Judgement judge_files(const Matcher& m, const JudgeContext& context) {
  for (const bool outside : {true, false}) {
    const auto& asked = outside ? m.files_outside_unchanged : m.files_working_empty;
    if (!asked) continue;
    const std::string expected =
        outside ? "nothing written beside the upload folder" : "no files of these sessions in the working folder";
    if (!context.files_problem) return open(expected, "the server's folders are not known");
    const auto problem = context.files_problem(outside);
    if (!problem) return open(expected, problem.error().message);
    if (!problem->empty()) return no(expected, *problem);
  }
  return {};
}

// What it takes to hold a condition, in words: those of an answer that breaks it.
std::string words_of(const Matcher& m, const JudgeContext& context) {
  Exchange odd, silent, nothing;
  odd.answer.status = 1;
  odd.answer.ending = nothing.answer.ending = wire::Ending::kComplete;
  odd.body.size = 1;
  for (const auto& name : fields_of(m)) odd.answer.fields.add(name == "error-code" ? "BITS-Error-Code" : name, "\x01");
  for (int kind = 0; kind <= static_cast<int>(wire::DeviationKind::kTooManyInterim); ++kind)
    odd.answer.deviations.push_back({static_cast<wire::DeviationKind>(kind), 0, ""});
  for (Exchange* exchange : {&odd, &silent, &nothing}) {
    const Judgement j = judge(m, *exchange, context);
    if (j.held != Held::kYes) return j.expected;
  }
  return "what always holds";
}

// Nothing but `none`: as an alternative it says when the others do not apply.
bool is_exception(const Matcher& m) {
  return m.none && !m.header && !m.status && !m.body && m.outcome.empty() && m.ended.empty() && m.absent.empty() &&
         m.free_of.empty() && m.any.empty();
}

Judgement judge_any(const std::vector<Matcher>& matchers, Exchange& exchange, const JudgeContext& context) {
  std::vector<std::string> wanted, exceptions;
  Judgement last;
  bool left_open = false;
  for (const Matcher& m : matchers) {
    last = judge(m, exchange, context);
    if (last.held == Held::kYes) return last;
    left_open = left_open || last.held == Held::kOpen;
    (is_exception(m) ? exceptions : wanted).push_back(last.expected);
  }
  return {
      left_open ? Held::kOpen : Held::kNo, joined(wanted.empty() ? exceptions : wanted, ", or "), last.got, false, {}};
}

// Conditions that no answer can hold.
bool is_about_no_answer(const Matcher& m) {
  return !m.ended.empty() || m.connection || m.seen || std::any_of(m.any.begin(), m.any.end(), is_about_no_answer) ||
         std::any_of(m.all.begin(), m.all.end(), is_about_no_answer);
}

Judgement judge_none(const Matcher& m, Exchange& exchange, const JudgeContext& context) {
  // What has no answer proves nothing about what an answer is not.
  if (!exchange.answered() && !is_about_no_answer(m)) return no("an answer", exchange.outcome_text());
  const Judgement j = judge(m, exchange, context);
  if (j.held == Held::kOpen) return j;
  if (j.held == Held::kYes) return no("not (" + words_of(m, context) + ")", exchange.outcome_text());
  return {};
}

Judgement judge_trees(const Matcher& m, Exchange& exchange, const JudgeContext& context) {
  if (!m.any.empty()) {
    if (auto j = judge_any(m.any, exchange, context); j.held != Held::kYes) return j;
  }
  for (const Matcher& part : m.all) {
    if (auto j = judge(part, exchange, context); j.held != Held::kYes) return j;
  }
  if (m.none) {
    if (auto j = judge_none(*m.none, exchange, context); j.held != Held::kYes) return j;
  }
  if (m.each) {
    if (auto j = judge_each(*m.each, context); j.held != Held::kYes) return j;
  }
  if (m.some) {
    if (auto j = judge_some(*m.some, m.others.get(), context); j.held != Held::kYes) return j;
  }
  return {};
}

// The first condition on this one exchange that does not hold.
Judgement judge_leaf(const Matcher& m, Exchange& exchange, const JudgeContext& context) {
  Judgement j;
  const auto failed = [&j](Judgement next) {
    j = std::move(next);
    return j.held != Held::kYes;
  };
  const bool about_answer =
      !m.absent.empty() || !m.reason.empty() || !m.free_of.empty() || m.framed || m.well_formed || m.same_as_request;
  if (about_answer && !exchange.answered()) return no("an answer", exchange.outcome_text());
  if (!m.outcome.empty() && failed(judge_outcome(m.outcome, exchange, context))) return j;
  if (m.status && failed(judge_status(*m.status, exchange))) return j;
  if (!m.ended.empty() && failed(judge_ended(m.ended, exchange))) return j;
  if (m.header && failed(judge_field(*m.header, exchange, context))) return j;
  if (!m.absent.empty() && failed(judge_absent(m.absent, exchange))) return j;
  if (!m.reason.empty() && failed(judge_reason(m.reason, exchange))) return j;
  if (m.version && exchange.answer.version != *m.version)
    return no("version " + *m.version,
              exchange.answered() ? printable(exchange.answer.version, 40) : exchange.outcome_text());
  if (m.well_formed && failed(judge_well_formed(exchange))) return j;
  if (!m.free_of.empty() && failed(judge_free_of(m.free_of, exchange))) return j;
  if (m.framed && failed(judge_framed(exchange))) return j;
  if (m.interim && std::none_of(exchange.answer.interim.begin(), exchange.answer.interim.end(),
                                [&](const auto& i) { return i.status == *m.interim; }))
    return no("an interim answer " + std::to_string(*m.interim), "none, then " + exchange.outcome_text());
  if (failed(judge_time(m, exchange))) return j;
  if (m.post && failed(judge_post(*m.post, context))) return j;
  if (m.multipart && failed(judge_multipart(*m.multipart, exchange, context))) return j;
  if (m.body && failed(judge_body(*m.body, exchange, context))) return j;
  if (m.same_as_request && failed(judge_same_as_request(*m.same_as_request, exchange))) return j;
  if (m.seen && failed(judge_seen(*m.seen, context))) return j;
  if (m.connection && failed(judge_connection(*m.connection, exchange, context))) return j;
  if ((m.files_outside_unchanged || m.files_working_empty) && failed(judge_files(m, context))) return j;
  if (m.distinct && failed(judge_distinct(*m.distinct, context))) return j;
  if (m.unpredictable && failed(judge_unpredictable(m.unpredictable->first, m.unpredictable->second, context)))
    return j;
  return {};
}

}  // namespace

Judgement judge(const Matcher& m, Exchange& exchange, const JudgeContext& context) {
  Judgement result = judge_leaf(m, exchange, context);
  if (result.held == Held::kYes) result = judge_trees(m, exchange, context);
  if (result.held == Held::kNo && !exchange.answered() && exchange.second_try_answered) {
    result.held = Held::kOpen;
    result.got += "; the same request on a new connection was answered";
  }
  if (m.offered && result.held == Held::kYes) {
    const Judgement j = judge(*m.offered, exchange, context);
    result.not_offered = j.held != Held::kYes;
    if (result.not_offered) result.got = j.got;
  }
  if (m.informative_either) result.informative.push_back(exchange.outcome_text());
  if (m.informative) {
    const Judgement j = judge(*m.informative, exchange, context);
    result.informative.push_back(j.held == Held::kYes ? "as described: " + exchange.outcome_text()
                                                      : "not (" + j.expected + "): " + j.got);
  }
  return result;
}

std::vector<std::string> outcomes_of(const Matcher& matcher) {
  std::vector<std::string> names = matcher.outcome;
  const auto take = [&names](const Matcher& m) {
    for (auto& name : outcomes_of(m)) names.push_back(std::move(name));
  };
  for (const auto& m : matcher.any) take(m);
  for (const auto& m : matcher.all) take(m);
  for (const auto& m : {matcher.each, matcher.some, matcher.others, matcher.offered, matcher.informative}) {
    if (m) take(*m);
  }
  return names;
}

}  // namespace bitspec::engine
