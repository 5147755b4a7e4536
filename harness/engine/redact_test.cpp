#include "harness/engine/redact.h"

#include <gtest/gtest.h>

#include "harness/base/testing/evil_strings.h"

namespace bitspec::engine {
namespace {

target::Target secretive() {
  target::Target target = *target::target_from_url("http://h/");
  target.users = {{"alice", "open sesame", {}}, {"bob", "x", {}}};
  target.extra_fields = {{"X-Plain", "visible"},
                         {"X-Api-Key", "k-12345"},
                         {"X-Own", "from-elsewhere"},
                         {"Authorization", "Bearer t-98765"}};
  target.hidden_fields = {"x-own"};
  return target;
}

TEST(Secrets, AreHiddenWhereverTheyTurnUp) {
  EXPECT_EQ(without_secrets("k-12345"), "k-12345");
  const Secrets secrets(secretive());
  EXPECT_EQ(without_secrets("you sent k-12345!"), "you sent [not shown]!");
  EXPECT_EQ(without_secrets("Basic YWxpY2U6b3BlbiBzZXNhbWU="), "Basic [not shown]");
  EXPECT_EQ(without_secrets("open sesame, t-98765, from-elsewhere"), "[not shown], [not shown], [not shown]");
  EXPECT_EQ(without_secrets("visible x Bearer"), "visible x Bearer");
}

TEST(Secrets, AreHiddenInWordsAndInTheHeadsOfBothSides) {
  target::Target target = secretive();
  target.users[0].password = "back\\slash";
  target.hidden_fields = {"x-pin"};  // too short a value to be looked for
  target.extra_fields.add("X-Pin", "1");
  const Secrets secrets(target);
  EXPECT_EQ(without_secrets("got back\\\\slash"), "got [not shown]");
  results::Exchange x;
  x.request_head = "GET / HTTP/1.1\r\nX-Pin: 1\r\n\r\n";
  x.answer_head = "HTTP/1.1 401 Unauthorized: no\r\nWWW-Authenticate: Basic\r\nSet-Cookie: a=1\r\n\r\n";
  secrets.hide(x);
  EXPECT_EQ(x.request_head, "GET / HTTP/1.1\r\nX-Pin: [not shown]\r\n\r\n");
  EXPECT_EQ(x.answer_head,
            "HTTP/1.1 401 Unauthorized: no\r\nWWW-Authenticate: Basic\r\nSet-Cookie: [not shown]\r\n\r\n");
}

TEST(Secrets, AreHiddenInEveryPartOfAResult) {
  const std::string s = "-k-12345-";
  results::RunResult result;
  results::Exchange x;
  x.target = x.request_head = x.answer_head = x.stray = x.note = s;
  x.request_body.start = x.answer_body.start = x.answer_body.end = s;
  x.deviations = {s};
  result.exchanges = {x};
  results::RuleResult rule;
  rule.evidence = {{"a", "a#1", s, s, {}}};
  rule.informative = {s};
  rule.reason = {.kind = results::ReasonKind::kUndecided, .detail = s};
  result.rules = {rule};
  results::ScenarioResult scenario;
  scenario.server_output = s;
  scenario.observations.push_back({"r", "a", "a#1", results::Finding::kBroken, s, s, rule.reason, {}});
  result.scenarios = {scenario};
  result.preflight.notes = result.preflight.interop = {s};
  result.preflight.server = s;
  result.incomplete_reason = rule.reason;
  Secrets(secretive()).hide(result);
  const auto& e = result.exchanges[0];
  const auto& o = result.scenarios[0].observations[0];
  for (const auto& text : {e.target,
                           e.request_head,
                           e.answer_head,
                           e.stray,
                           e.note,
                           e.request_body.start,
                           e.answer_body.start,
                           e.answer_body.end,
                           e.deviations[0],
                           result.rules[0].evidence[0].expected,
                           result.rules[0].evidence[0].got,
                           result.rules[0].informative[0],
                           result.rules[0].reason.detail,
                           result.incomplete_reason.detail,
                           result.scenarios[0].server_output,
                           o.expected,
                           o.got,
                           o.reason.detail,
                           result.preflight.notes[0],
                           result.preflight.interop[0],
                           result.preflight.server})
    EXPECT_EQ(text, "-[not shown]-");
}

struct RedactCase {
  std::string head, want;
};

TEST(HeadWithoutSecrets, Table) {
  const RedactCase cases[] = {
      {"GET / HTTP/1.1\r\nAuthorization: Basic x\r\nHost: h\r\n\r\n",
       "GET / HTTP/1.1\r\nAuthorization: [not shown]\r\nHost: h\r\n\r\n"},
      {"GET / HTTP/1.1\nX-Api-Key:x\n y\nHost: h\n\n",
       "GET / HTTP/1.1\nX-Api-Key: [not shown]\n [not shown]\nHost: h\n\n"},
      {"A\rCookie : x\rB: c", "A\rCookie : [not shown]\rB: c"},
      {"Cookie: x", "Cookie: [not shown]"},
      {"", ""},
      {"no field at all", "no field at all"},
  };
  for (const auto& c : cases) EXPECT_EQ(head_without_secrets(c.head), c.want);
}

TEST(HeadWithoutSecrets, WhateverStandsBesideIt) {
  for (const auto& evil : evil_strings()) {
    const std::string head = "GET / HTTP/1.1\r\nX: " + evil + "\r\nAuthorization: hunter22\r\nY: " + evil + "\r\n\r\n";
    EXPECT_EQ(head_without_secrets(head).find("hunter22"), std::string::npos);
  }
}

}  // namespace
}  // namespace bitspec::engine
