// Conditions on the final answer: its outcome, status, reason, version, fields as a whole, time.
#include "harness/base/printable.h"
#include "harness/base/text.h"
#include "harness/engine/judge_condition.h"
#include "harness/engine/judgement.h"
#include "harness/protocol/guid.h"
#include "harness/protocol/known_fields.h"

namespace bitspec::engine {

namespace condition = scenario::condition;

namespace {

std::string status_words(const scenario::StatusMatcher& matcher) {
  std::vector<std::string> words;
  for (const auto& range : matcher.any_of) {
    words.push_back(range.from == range.to ? std::to_string(range.from)
                                           : std::to_string(range.from) + " to " + std::to_string(range.to));
  }
  return "status " + join(words, " or ");
}

// To the whole head of the answer.
milliseconds time_since(wire::SteadyTime begin, const Exchange& exchange) {
  return std::chrono::duration_cast<milliseconds>(exchange.times.head - begin);
}

std::string text_of(milliseconds time) {
  return std::to_string(time.count()) + " ms";
}

}  // namespace

Judgement judge_condition(const condition::Outcome& c, const Exchange& exchange, const JudgeContext& context) {
  std::vector<std::string> wanted;
  Judgement last;
  for (const auto& name : c.names) {
    const catalogue::Outcome* outcome = context.catalogue ? context.catalogue->outcome(name) : nullptr;
    if (!outcome) return open("outcome " + name, "unknown outcome");
    const auto& judged = outcome->judged[context.profile];
    if (!judged) continue;
    last = judge(*judged, exchange, context);
    if (last.held == Held::kYes) {
      if (!exchange.bare_create()) return {};
      last = no("an Ack", "no Ack");
    }
    wanted.push_back(name + " (" + last.expected + ")");
  }
  std::string got = last.held == Held::kOpen ? last.got : exchange.outcome_text();
  if (exchange.bare_create()) got += " without any field of an Ack";
  return {last.held, join(wanted, " or "), std::move(got), false, {}};
}

Judgement judge_condition(const condition::Status& c, const Exchange& exchange, const JudgeContext&) {
  for (const auto& range : c.statuses.any_of) {
    const auto status = static_cast<std::uint64_t>(exchange.answer.status);
    if (exchange.answered() && status >= range.from && status <= range.to) return {};
  }
  return no(status_words(c.statuses), exchange.outcome_text());
}

Judgement judge_condition(const condition::Absent& c, const Exchange& exchange, const JudgeContext&) {
  for (const auto& name : c.names) {
    if (exchange.field_count(name) == 0) continue;
    const bool code = name == "error-code";
    const std::string there = !code                                           ? name
                              : exchange.answer.fields.has("BITS-Error-Code") ? "BITS-Error-Code"
                                                                              : "BITS-Error";
    return no("no " + (code ? "BITS-Error-Code or BITS-Error" : name),
              there + ": " + printable(exchange.field(name).value_or(""), 200));
  }
  return {};
}

Judgement judge_condition(const condition::KnownFields&, const Exchange& exchange, const JudgeContext&) {
  for (const Field& field : exchange.answer.fields.list()) {
    if (!lower(field.name).starts_with("bits-") || is_bits_field(field.name)) continue;
    const std::string meant = misspelt_bits_field(field.name);
    return no("fields of the protocol" + (meant.empty() ? "" : ": " + meant), printable(field.name, 200));
  }
  return {};
}

Judgement judge_condition(const condition::Reason& c, const Exchange& exchange, const JudgeContext&) {
  for (const auto& [status, text] : c.phrases) {
    if (exchange.answer.status != status || exchange.answer.reason == text) continue;
    return no("reason phrase '" + text + "' with status " + std::to_string(status),
              "'" + printable(exchange.answer.reason, 200) + "'");
  }
  return {};
}

Judgement judge_condition(const condition::Version& c, const Exchange& exchange, const JudgeContext&) {
  if (exchange.answer.version == c.text) return {};
  return no("version " + c.text,
            exchange.answered() ? printable(exchange.answer.version, 40) : exchange.outcome_text());
}

Judgement judge_condition(const condition::AtMost& c, const Exchange& exchange, const JudgeContext&) {
  if (!exchange.answered()) return no("an answer", exchange.outcome_text());
  const milliseconds took = time_since(exchange.times.sent, exchange);
  return took <= c.time ? Judgement{} : no("an answer within " + text_of(c.time), text_of(took));
}

Judgement judge_condition(const condition::AtLeast& c, const Exchange& exchange, const JudgeContext&) {
  if (!exchange.answered()) return no("an answer", exchange.outcome_text());
  // From the first byte: our clock may be read long after the last one has gone out.
  const milliseconds took = time_since(exchange.times.start, exchange);
  return took >= c.time ? Judgement{} : no("an answer after " + text_of(c.time) + " at the earliest", text_of(took));
}

Judgement judge_condition(const condition::SameAsRequest& c, const Exchange& exchange, const JudgeContext&) {
  const std::string& name = c.name;
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

}  // namespace bitspec::engine
