#include "harness/engine/testing/judge_cases.h"

#include <gtest/gtest.h>

#include "harness/engine/body_hash.h"
#include "harness/scenario/matcher_reader.h"
#include "harness/wire/memory_stream.h"
#include "harness/yaml/node.h"

namespace bitspec::engine {

std::string answer_bytes(std::string_view lines, std::string_view body) {
  std::string out = "HTTP/1.1 ";
  for (const char c : lines) out += c == '|' ? std::string("\r\n") : std::string(1, c);
  return out + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

Exchange exchange_of(std::string bytes, wire::IoStatus end, bool head_request) {
  Exchange exchange;
  exchange.id = "a/x#1";
  exchange.sent.head_request = head_request;
  exchange.report.whole = true;
  wire::Connection connection(std::make_unique<wire::MemoryStream>(std::deque<std::string>{std::move(bytes)}, end), {});
  BodyHash hash;
  wire::ReadOptions options;
  options.head_request = head_request;
  options.sink = [&hash](std::string_view body) { hash.add(body); };
  exchange.answer = connection.read_answer(options);
  exchange.times = connection.times();
  exchange.times.start = exchange.times.sent = exchange.times.first_byte;
  exchange.body = hash.take();
  connection.look(wire::milliseconds(0));
  exchange.stray = connection.stray();
  return exchange;
}

Exchange exchange_of_row(std::string_view answer) {
  if (answer == "(closed)") return exchange_of("", wire::IoStatus::kEnd);
  if (answer == "(reset)") return exchange_of("", wire::IoStatus::kReset);
  if (answer == "(silent)") return exchange_of("", wire::IoStatus::kDeadline);
  if (answer == "(endless)") {
    Exchange exchange = exchange_of("", wire::IoStatus::kDeadline);
    exchange.answer.ending = wire::Ending::kOverLimit;
    return exchange;
  }
  if (answer == "(not sent)") {
    Exchange exchange;
    exchange.cannot_send = true;
    exchange.answer.ending = wire::Ending::kClosed;
    return exchange;
  }
  if (answer.starts_with("HTTP") || answer.starts_with("\r\n")) return exchange_of(std::string(answer));
  const auto body = answer.find("||");
  return exchange_of(body == std::string_view::npos ? answer_bytes(answer)
                                                    : answer_bytes(answer.substr(0, body), answer.substr(body + 2)));
}

scenario::ProfileMatcher matchers_of(std::string_view yaml) {
  std::vector<Error> errors;
  const auto document = yaml::Document::read("case.yaml", "then: " + std::string(yaml));
  if (!document) {
    ADD_FAILURE() << document.error().render();
    return {};
  }
  const yaml::Node* node = document->root().find("then");
  auto read = scenario::read_matcher(*document, *node, scenario::MatcherUse::kInvariant, "'then'", node->spot, errors);
  for (const Error& error : errors) ADD_FAILURE() << error.render();
  return read ? read->matcher : scenario::ProfileMatcher{};
}

scenario::Matcher matcher_of(std::string_view yaml) {
  const auto matchers = matchers_of(yaml);
  return matchers[Profile::kWin32] ? *matchers[Profile::kWin32] : scenario::Matcher{};
}

catalogue::Catalogue outcomes_for_tests() {
  catalogue::Catalogue out;
  out.outcomes = {{"success", "", matchers_of("{status: 2xx}")},
                  {"refused", "", matchers_of("{status: [4xx, 5xx]}")},
                  {"gap", "", matchers_of("{status: 416}")},
                  {"per-profile", "", matchers_of("{win32: {status: 200}, mc-bup: {status: 201}, iis: none}")}};
  return out;
}

std::string text_of(const Judgement& j) {
  std::string out = j.held == Held::kYes ? "held" : j.held == Held::kNo ? "" : "open: ";
  if (j.held != Held::kYes) out += "expected " + j.expected + ", got " + j.got;
  if (j.not_offered) out += ", not offered: " + j.got;
  for (const auto& seen : j.informative) out += ", saw " + seen;
  return out;
}

SentBytes sent_for_tests() {
  SentBytes out;
  out.last = "own";
  out.uploads["own"] = {{"own"}, 6};
  out.streams["own"] = text_source("abcdef");
  out.streams["other"] = text_source("uvwxyz");
  return out;
}

std::string judged(std::string_view matcher, const Exchange& exchange, JudgeContext context) {
  static const catalogue::Catalogue catalogue = outcomes_for_tests();
  if (!context.catalogue) context.catalogue = &catalogue;
  if (context.when.empty()) context.when = {&exchange};
  return text_of(judge(matcher_of(matcher), exchange, context));
}

std::string judged(std::string_view matcher, const Exchange& exchange, const Facts& facts) {
  JudgeContext context;
  context.facts = &facts;
  return judged(matcher, exchange, context);
}

void run_judge_cases(const std::vector<JudgeCase>& cases, const Facts& facts) {
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name());
    EXPECT_EQ(judged(c.matcher, exchange_of_row(c.answer), facts), c.want);
  }
}

}  // namespace bitspec::engine
