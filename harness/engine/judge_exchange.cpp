// Conditions on how an answer came: its bytes, its end, the connection; and on what is on the disk of the server.
#include <algorithm>

#include "harness/base/printable.h"
#include "harness/base/text.h"
#include "harness/engine/judge_condition.h"
#include "harness/engine/judgement.h"

namespace bitspec::engine {

namespace condition = scenario::condition;

namespace {

bool is_stray(std::string_view name) {
  return name == wire::deviation_name(wire::DeviationKind::kStrayBytes);
}

Judgement stray_bytes(const Exchange& exchange) {
  if (exchange.stray.empty()) return {};
  return no("no bytes after the answer", "'" + printable(exchange.stray, 200, {true, true}) + "' behind it");
}

Judgement judge_folder(const std::string& expected, const std::optional<Result<std::string>>& problem) {
  if (!problem) return open(expected, "the server's folders are not known");
  if (!*problem) return open(expected, problem->error().message);
  return (*problem)->empty() ? Judgement{} : no(expected, **problem);
}

}  // namespace

Judgement judge_condition(const condition::Ended& c, const Exchange& exchange, const JudgeContext&) {
  const auto& names = c.any_of;
  if (std::find(names.begin(), names.end(), wire::ending_name(exchange.answer.ending)) != names.end()) return {};
  if (names == std::vector<std::string>{"complete"}) return no("a whole answer", exchange.outcome_text());
  const std::string expected = "an end of the exchange by " + join(names, " or ");
  // What the server would have done is not known.
  if (!exchange.answered() && ended_by_us(exchange.answer.ending)) return open(expected, exchange.outcome_text());
  return no(expected, exchange.outcome_text());
}

// Deviations that leave the answer readable but have a rule of their own, or none, are not "ill-formed".
Judgement judge_condition(const condition::WellFormed&, const Exchange& exchange, const JudgeContext&) {
  using wire::DeviationKind;
  for (const auto& deviation : exchange.answer.deviations) {
    if (deviation.kind == DeviationKind::kNoFraming) continue;  // common.response.framed
    return no("an answer in the form of HTTP/1.1", std::string(wire::deviation_name(deviation.kind)) + " at byte " +
                                                       std::to_string(deviation.offset) + ": " + deviation.detail);
  }
  return stray_bytes(exchange);
}

Judgement judge_condition(const condition::FreeOf& c, const Exchange& exchange, const JudgeContext&) {
  for (const auto& name : c.deviations) {
    for (const auto& deviation : exchange.answer.deviations) {
      if (wire::deviation_name(deviation.kind) != name) continue;
      return no("an answer without " + name,
                name + " at byte " + std::to_string(deviation.offset) + ": " + deviation.detail);
    }
    if (is_stray(name) && !exchange.stray.empty()) return stray_bytes(exchange);
  }
  return {};
}

Judgement judge_condition(const condition::Framed&, const Exchange& exchange, const JudgeContext&) {
  if (!exchange.answer.has(wire::DeviationKind::kNoFraming)) return {};
  return no("Content-Length, chunked coding, or a close after the answer", "none of them: the answer has no end");
}

Judgement judge_condition(const condition::Interim& c, const Exchange& exchange, const JudgeContext&) {
  const auto& interim = exchange.answer.interim;
  if (std::any_of(interim.begin(), interim.end(), [&](const auto& one) { return one.status == c.status; })) return {};
  return no("an interim answer " + std::to_string(c.status), "none, then " + exchange.outcome_text());
}

Judgement judge_condition(const condition::Connection& c, const Exchange& exchange, const JudgeContext& context) {
  const std::string expected = std::string("the connection ") + (c.closed ? "closed" : "open") + " afterwards";
  const auto& known = facts_of(context).connections;
  const auto found = known.find({&exchange, c.closed});
  if (found == known.end()) return open(expected, "unknown here");
  if (!found->second) return open(expected, found->second.error().message);
  if (*found->second) return {};
  return no(expected, c.closed ? "still open at the time limit" : "closed");
}

Judgement judge_condition(const condition::Files& c, const Exchange&, const JudgeContext& context) {
  Judgement j;
  if (c.outside_unchanged)
    j = judge_folder("nothing written beside the upload folder", facts_of(context).files_outside);
  if (j.held == Held::kYes && c.working_empty)
    j = judge_folder("no files of these sessions in the working folder", facts_of(context).files_working);
  return j;
}

}  // namespace bitspec::engine
