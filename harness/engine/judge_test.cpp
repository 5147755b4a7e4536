// What the judge says of one answer: status, form, end, and how conditions are put together.
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/engine/testing/judge_cases.h"
#include "harness/scenario/grammar.h"

namespace bitspec::engine {

const std::vector<JudgeCase>& answer_cases() {
  static const std::vector<JudgeCase> cases = {
      {"{status: 416}", "416 x", "held"},
      {"{status: 416}", "400 x", "expected status 416, got status 400"},
      {"{status: 2xx}", "299 x", "held"},
      {"{status: [4xx, 5xx]}", "399 x", "expected status 400 to 499 or 500 to 599, got status 399"},
      {"{status: [4xx, 5xx]}", "600 x", "expected status 400 to 499 or 500 to 599, got status 600"},
      {"{status: [200, 201]}", "(closed)",
       "expected status 200 or 201, got no answer: the server closed the connection"},
      {"{status: 200}", "(reset)", "expected status 200, got no answer: the connection was reset"},
      {"{status: 200}", "(silent)", "expected status 200, got no answer within the time limit"},
      {"{status: 200}", "(not sent)", "expected status 200, got nothing sent: the server had closed the connection"},
      {"{status: 200}", "HTTP/1.1 404 x\r\nContent-Length: 9\r\n\r\nabc",
       "expected status 200, got status 404, broken-off"},
      {"{status: 200}", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "held"},
      {"{outcome: success}", "204 x", "held"},
      {"{outcome: success}", "404 x", "expected success (status 200 to 299), got status 404"},
      {"{outcome: [success, gap]}", "416 x", "held"},
      {"{outcome: [success, gap]}", "400 x",
       "expected success (status 200 to 299) or gap (status 416), got status 400"},
      {"{outcome: refused}", "(closed)",
       "expected refused (status 400 to 499 or 500 to 599), got no answer: the server closed the connection"},
      {"{outcome: per-profile}", "201 x", "expected per-profile (status 200), got status 201"},
      {"{outcome: unheard-of}", "200 x", "open: expected outcome unheard-of, got unknown outcome"},
      {"{absent: X-A}", "200 x|X-B: 1", "held"},
      {"{absent: [X-A, X-B]}", "200 x|x-b: 1", "expected no X-B, got X-B: 1"},
      {"{absent: error-code}", "200 x|BITS-Error: 0x5",
       "expected no BITS-Error-Code or BITS-Error, got BITS-Error: 0x5"},
      {"{absent: X-A}", "(silent)", "expected an answer, got no answer within the time limit"},
      {"{known_fields: true}", "200 x|BITS-Error: 0x5|bits-session-id: a|X-A: 1", "held"},
      {"{known_fields: true}", "200 x|BITS-Recieved-Content-Range: 1",
       "expected fields of the protocol: BITS-Received-Content-Range, got BITS-Recieved-Content-Range"},
      {"{known_fields: true}", "200 x|BITS-Something-Else: 1",
       "expected fields of the protocol, got BITS-Something-Else"},
      {"{known_fields: true}", "(silent)", "expected an answer, got no answer within the time limit"},
      {"{reason: {200: OK, 416: Requested Range Not Satisfiable}}", "200 OK", "held"},
      {"{reason: {200: OK}}", "404 Not here", "held"},
      {"{reason: {200: OK}}", "200 Fine\x01", "expected reason phrase 'OK' with status 200, got 'Fine\\x01'"},
      {"{reason: {200: OK}}", "(closed)", "expected an answer, got no answer: the server closed the connection"},
      {"{version: HTTP/1.1}", "200 OK", "held"},
      {"{version: HTTP/1.1}", "HTTP/1.0 200 OK\r\n\r\n", "expected version HTTP/1.1, got HTTP/1.0"},
      {"{version: HTTP/1.1}", "(reset)", "expected version HTTP/1.1, got no answer: the connection was reset"},
      {"{well_formed: true}", "200 OK", "held"},
      {"{well_formed: true}", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
       "expected an answer in the form of HTTP/1.1, got bare-lf at byte 15: \\nContent-Length: 0\\r\\n\\r\\n"},
      {"{well_formed: true}", "HTTP/1.1 200 OK\r\n\r\n", "held"},  // that it has no end is for `framed`
      {"{well_formed: true}", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc",
       "expected an answer in the form of HTTP/1.1, got stray-bytes at byte 1: bc"},
      {"{well_formed: true}", "(closed)", "expected an answer, got no answer: the server closed the connection"},
      {"{free_of: bare-lf}", "200 OK", "held"},
      {"{free_of: obs-fold}", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", "held"},
      {"{free_of: [obs-fold, bare-lf]}", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
       "expected an answer without bare-lf, got bare-lf at byte 15: \\nContent-Length: 0\\r\\n\\r\\n"},
      {"{free_of: stray-bytes}", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 Stray\r\n\r\n",
       "expected no bytes after the answer, got 'HTTP/1.1 500 Stray\\r\\n\\r\\n' behind it"},
      {"{free_of: bare-lf}", "(closed)", "expected an answer, got no answer: the server closed the connection"},
      {"{framed: true}", "200 OK", "held"},
      {"{framed: true}", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "held"},
      {"{framed: true}", "HTTP/1.1 200 OK\r\n\r\n",
       "expected Content-Length, chunked coding, or a close after the answer, got none of them: the answer has "
       "no end"},
      {"{framed: true}", "(closed)", "expected an answer, got no answer: the server closed the connection"},
      {"{ended: complete}", "200 OK", "held"},
      {"{ended: complete}", "(closed)", "expected a whole answer, got no answer: the server closed the connection"},
      {"{ended: complete}", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
       "expected a whole answer, got status 200, broken-off"},
      {"{ended: [closed, reset]}", "(reset)", "held"},
      {"{ended: [closed, reset]}", "(not sent)", "held"},
      // What we ended ourselves is no doing of the server's.
      {"{ended: [closed, reset]}", "(endless)",
       "open: expected an end of the exchange by closed or reset, got no answer: its head is larger than the limit"},
      {"{any: [{ended: [closed, reset]}, {status: 2xx}]}", "(endless)",
       "open: expected an end of the exchange by closed or reset, or status 200 to 299, got no answer: its head is "
       "larger than the limit"},
      {"{ended: complete}", "(endless)", "expected a whole answer, got no answer: its head is larger than the limit"},
      {"{ended: [closed, reset]}", "(silent)",
       "expected an end of the exchange by closed or reset, got no answer within the time limit"},
      {"{ended: silent}", "(silent)", "held"},
      {"{ended: silent}", "200 OK", "expected an end of the exchange by silent, got status 200"},
      {"{interim: 100}", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "held"},
      {"{interim: 100}", "HTTP/1.1 103 x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
       "expected an interim answer 100, got none, then status 200"},
      {"{interim: 100}", "(silent)", "expected an interim answer 100, got none, then no answer within the time limit"},
      {"{at_most: 2s}", "200 OK", "held"},
      {"{at_most: 2s}", "(silent)", "expected an answer, got no answer within the time limit"},
      {"{at_least: 0s}", "200 OK", "held"},
      {"{at_least: 250ms}", "200 OK", "expected an answer after 250 ms at the earliest, got 0 ms"},
      {"{at_least: 250ms}", "(silent)", "expected an answer, got no answer within the time limit"},
      {"{connection: open}", "200 OK", "open: expected the connection open afterwards, got unknown here"},
  };
  return cases;
}

const std::vector<JudgeCase>& tree_cases() {
  static const std::vector<JudgeCase> cases = {
      {"{any: [{status: 200}, {header: X-A}]}", "404 x|X-A: 1", "held"},
      {"{any: [{status: 200}, {header: X-A}]}", "404 x",
       "expected status 200, or a field X-A, got no X-A (status 404)"},
      {"{any: [{header: X-A, number: 1}, {header: X-A, number: 2}]}", "404 x",
       "expected a field X-A, got no X-A (status 404)"},
      {"{any: [{status: 200}, {outcome: unheard-of}]}", "404 x",
       "open: expected status 200, or outcome unheard-of, got unknown outcome"},
      {"{all: [{status: 404}, {header: X-A}]}", "404 x|X-A: 1", "held"},
      {"{all: [{status: 404}, {header: X-A}]}", "404 x", "expected a field X-A, got no X-A (status 404)"},
      {"{none: {status: 200}}", "404 x", "held"},
      {"{none: {status: 200}}", "200 x", "expected not (status 200), got status 200"},
      {"{none: {status: 2xx, header: X-A}}", "200 x", "held"},
      {"{none: {outcome: unheard-of}}", "200 x", "open: expected outcome unheard-of, got unknown outcome"},
      {"{none: {ended: [closed, reset, silent]}}", "200 x", "held"},
      {"{none: {ended: [closed, reset, silent]}}", "(reset)",
       "expected not (an end of the exchange by closed or reset or silent), got no answer: the connection was reset"},
      {"{none: {ended: complete}}", "200 x", "expected not (a whole answer), got status 200"},
      // No answer is an answer: it is no proof that something is not so.
      {"{none: {status: 2xx}}", "(closed)", "expected an answer, got no answer: the server closed the connection"},
      {"{none: {body: {absent: true}}}", "(silent)", "expected an answer, got no answer within the time limit"},
      {"{none: {header: X-A}}", "(reset)", "expected an answer, got no answer: the connection was reset"},
      {"{none: {any: [{ended: reset}, {status: 404}]}}", "(closed)", "held"},
      {"{status: 200, any: [{status: 404}]}", "404 x", "expected status 200, got status 404"},
      {"{offered: {header: X-A}}", "200 x|X-A: 1", "held"},
      {"{offered: {header: X-A}}", "200 x", "held, not offered: no X-A (status 200)"},
      {"{status: 200, offered: {header: X-A}}", "404 x", "expected status 200, got status 404"},
      {"{offered: {status: 200}}", "(closed)", "held, not offered: no answer: the server closed the connection"},
      {"{informative: either}", "404 x", "held, saw status 404"},
      {"{informative: {status: 200}}", "200 x", "held, saw as described: status 200"},
      {"{informative: {status: 200}}", "404 x", "held, saw not (status 200): status 404"},
      {"{informative: {status: 200}}", "(silent)", "held, saw not (status 200): no answer within the time limit"},
      {"{each: {status: 200}}", "200 x", "held"},
      {"{some: {status: 200}, others: {status: 404}}", "200 x", "held"},
      {"{distinct: X-A}", "200 x|X-A: 1", "open: expected several values of X-A, got only 1 of them came"},
      {"{unpredictable: {header: X-A, bits: 64}}", "200 x|X-A: 1",
       "open: expected X-A with at least 64 varying bits and no order, got only 1 values came"},
      {"{seen: app, times: 1, notification: {method: POST}}", "200 x",
       "open: expected 1 notification, got no listener for notifications"},
      {"{multipart: {part_fields: true}}", "200 x",
       "expected a multipart/byteranges body, got no Content-Type (status 200)"},
      {"{files: {outside: unchanged}}", "200 x",
       "open: expected nothing written beside the upload folder, got the server's folders are not known"},
      {"{files: {working: empty}}", "200 x",
       "open: expected no files of these sessions in the working folder, got the server's folders are not known"},
  };
  return cases;
}

namespace {

TEST(Judge, OneAnswer) {
  run_judge_cases(answer_cases());
}
TEST(Judge, ConditionsTogether) {
  run_judge_cases(tree_cases());
}

// A key that is added to the language needs a row.
TEST(Judge, EveryKeyOfAMatcherHasARow) {
  std::string all;
  for (const auto* cases : {&answer_cases(), &tree_cases(), &field_cases(), &body_cases()}) {
    for (const auto& c : *cases) all += c.matcher;
  }
  for (const char* construct : {"invariant-matcher", "body-matcher", "files", "unpredictable"}) {
    for (const auto& field : scenario::grammar().find(construct).fields) {
      EXPECT_NE(all.find(std::string(field.key) + ":"), std::string::npos) << field.key;
    }
  }
}

TEST(Judge, ASecondTryThatWasAnsweredLeavesItOpen) {
  Exchange exchange = exchange_of_row("(reset)");
  exchange.second_try_answered = true;
  const std::string no_answer =
      "got no answer: the connection was reset; the same request on a new connection was answered";
  EXPECT_EQ(judged("{status: 200}", exchange), "open: expected status 200, " + no_answer);
  EXPECT_EQ(judged("{outcome: success}", exchange), "open: expected success (status 200 to 299), " + no_answer);
  EXPECT_EQ(judged("{header: X-A}", exchange), "open: expected a field X-A, " + no_answer);
  EXPECT_EQ(judged("{any: [{status: 200}, {header: X-A}]}", exchange),
            "open: expected status 200, or a field X-A, " + no_answer);
  EXPECT_EQ(judged("{none: {ended: [closed, reset, silent]}}", exchange),
            "open: expected not (an end of the exchange by closed or reset or silent), " + no_answer);
  EXPECT_EQ(judged("{none: {status: 404}}", exchange), "open: expected an answer, " + no_answer);
  EXPECT_EQ(judged("{ended: reset}", exchange), "held");
}

TEST(Judge, AnswersInTimeAreMeasuredFromTheLastByteSent) {
  Exchange exchange = exchange_of_row("200 OK");
  exchange.times.start = exchange.times.sent - milliseconds(9000);
  exchange.times.head = exchange.times.sent + milliseconds(300);
  EXPECT_EQ(judged("{at_most: 300ms}", exchange), "held");
  EXPECT_EQ(judged("{at_most: 299ms}", exchange), "expected an answer within 299 ms, got 300 ms");
}

// A thread that is held up behind its last byte does not make the server look faster.
TEST(Judge, AnswersThatHaveToWaitAreMeasuredFromTheFirst) {
  Exchange exchange = exchange_of_row("200 OK");
  exchange.times.start = exchange.times.head - milliseconds(150);
  exchange.times.sent = exchange.times.head - milliseconds(10);
  EXPECT_EQ(judged("{at_least: 130ms}", exchange), "held");
  EXPECT_EQ(judged("{at_least: 151ms}", exchange), "expected an answer after 151 ms at the earliest, got 150 ms");
}

TEST(Judge, ConnectionsAreAsTheyWereFound) {
  const Exchange exchange = exchange_of_row("200 OK");
  Facts facts;
  facts.connections = {{{&exchange, true}, true}, {{&exchange, false}, false}};
  EXPECT_EQ(judged("{connection: closed}", exchange, facts), "held");
  EXPECT_EQ(judged("{connection: open}", exchange, facts), "expected the connection open afterwards, got closed");
  EXPECT_EQ(judged("{none: {connection: closed}}", exchange, facts),
            "expected not (the connection closed afterwards), got status 200");
  facts.connections = {{{&exchange, true}, false}, {{&exchange, false}, true}};
  EXPECT_EQ(judged("{connection: open}", exchange, facts), "held");
  EXPECT_EQ(judged("{connection: closed}", exchange, facts),
            "expected the connection closed afterwards, got still open at the time limit");
}

TEST(Judge, WhatWeDidToAConnectionLeavesItOpen) {
  const Exchange exchange = exchange_of_row("200 OK");
  Facts facts;
  facts.connections.insert_or_assign({&exchange, false}, bad_input("bitspec gave the connection up"));
  EXPECT_EQ(judged("{connection: open}", exchange, facts),
            "open: expected the connection open afterwards, got bitspec gave the connection up");
  EXPECT_EQ(judged("{any: [{connection: open}, {header: Connection, is: close}]}", exchange, facts),
            "open: expected the connection open afterwards, or a field Connection, got no Connection (status 200)");
}

// Whatever the order in the file, the first kind of the table that does not hold says what was expected.
TEST(Judge, ConditionsAreJudgedInTheOrderOfTheTable) {
  EXPECT_EQ(judged("{body: empty, header: X-A, status: 200}", exchange_of_row("404 x||abc")),
            "expected status 200, got status 404");
  EXPECT_EQ(judged("{body: empty, header: X-A}", exchange_of_row("404 x||abc")),
            "expected a field X-A, got no X-A (status 404)");
  EXPECT_EQ(judged("{status: 200, absent: X-A}", exchange_of_row("(closed)")),
            "expected an answer, got no answer: the server closed the connection");
}

TEST(Judge, OutcomesAreThoseOfTheProfile) {
  JudgeContext context;
  context.profile = Profile::kMcBup;
  EXPECT_EQ(judged("{outcome: per-profile}", exchange_of_row("201 x"), context), "held");
}

TEST(Judge, MarksAreTheOutcomesNamedAnywhereButUnderNone) {
  const auto names = outcomes_of(matcher_of(
      "{outcome: gap, any: [{outcome: success}, {all: [{outcome: refused}]}], none: {outcome: per-profile}}"));
  EXPECT_EQ(names, (std::vector<std::string>{"gap", "success", "refused"}));
}

}  // namespace
}  // namespace bitspec::engine
