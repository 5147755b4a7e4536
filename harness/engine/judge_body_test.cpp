// What the judge says of bodies and stored files.
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/engine/testing/judge_cases.h"

namespace bitspec::engine {

// The session's own stream is "abcdef", a second one "uvwxyz".
const std::vector<JudgeCase>& body_cases() {
  static const std::vector<JudgeCase> cases = {
      {"{body: empty}", "200 x", "held"},
      {"{body: empty}", "200 x||abc", "expected an empty body, got 3 bytes: 'abc'"},
      {"{body: empty}", "(closed)", "expected a body, got no answer: the server closed the connection"},
      {"{body: as-sent}", "200 x||abcdef", "held"},
      {"{body: as-sent}", "200 x||abXdef",
       "expected 6 bytes as sent, got 6 bytes, first difference at byte 2: 'Xdef' instead of 'cdef'"},
      {"{body: as-sent}", "200 x||abcd",
       "expected 6 bytes as sent, got 4 bytes, first difference at byte 4: '' instead of 'ef'"},
      {"{body: as-sent}", "200 x||abcdef!",
       "expected 6 bytes as sent, got 7 bytes, first difference at byte 6: '!' instead of ''"},
      {"{body: as-sent}", "(reset)", "expected a body, got no answer: the connection was reset"},
      {"{body: {text: abc}}", "200 x||abc", "held"},
      {"{body: {text: abc}}", "200 x||abd",
       "expected 3 bytes as sent, got 3 bytes, first difference at byte 2: 'd' instead of 'c'"},
      {"{body: {size: 3}}", "200 x||uvw", "held"},
      {"{body: {size: 3}}", "200 x||uv", "expected 3 bytes, got 2 bytes"},
      {"{body: {range: 1-2}}", "200 x||bc", "held"},
      {"{body: {range: 1-2}}", "200 x||bd",
       "expected 2 bytes as sent, got 2 bytes, first difference at byte 1: 'd' instead of 'c'"},
      {"{body: {parts: [{range: 0-1}, {bytes: other, range: 2-5}]}}", "200 x||abwxyz", "held"},
      {"{body: {parts: [{range: 0-1}, {bytes: other, range: 2-5}]}}", "200 x||abcdef",
       "expected 6 bytes as sent, got 6 bytes, first difference at byte 2: 'cdef' instead of 'wxyz'"},
      {"{body: {one_of: [own, other], size: 6}}", "200 x||uvwxyz", "held"},
      {"{body: {one_of: [own, other], size: 6}}", "200 x||uvwdef",
       "expected all bytes of one of: own, other, got 6 bytes of neither, or a mix"},
      {"{body: {absent: true}}", "404 x||not here", "held"},
      {"{body: {absent: true}}", "410 x", "held"},
      {"{body: {absent: true}}", "200 x||ab", "expected no file (status 404 or 410), got status 200, 2 bytes"},
      {"{body: {absent: true}}", "(silent)",
       "expected no file (status 404 or 410), got no answer within the time limit, 0 bytes"},
      {"{none: {body: {absent: true}}}", "200 x||ab", "held"},
      {"{none: {body: {absent: true}}}", "404 x", "expected not (no file (status 404 or 410)), got status 404"},
  };
  return cases;
}

namespace {

Facts body_facts() {
  Facts facts;
  facts.sent = sent_for_tests();
  return facts;
}

TEST(JudgeBody, Table) {
  run_judge_cases(body_cases(), body_facts());
}

TEST(JudgeBody, AReadBackThatFindsNothingIsNoEmptyFile) {
  Exchange exchange = exchange_of_row("404 x||abcdef");
  exchange.read_back = true;
  EXPECT_EQ(judged("{body: as-sent}", exchange, body_facts()), "expected the stored file, got status 404");
  EXPECT_EQ(judged("{body: {size: 6}}", exchange, body_facts()), "expected the stored file, got status 404");
}

TEST(JudgeBody, WhatThisServerAnswersForWhatIsNotThereIsAnAbsentFile) {
  Exchange exchange = exchange_of_row("403 x");
  exchange.read_back = true;
  EXPECT_EQ(judged("{body: {absent: true}}", exchange, body_facts()),
            "expected no file (status 404 or 410), got status 403, 0 bytes");
  exchange.not_there = true;
  EXPECT_EQ(judged("{body: {absent: true}}", exchange, body_facts()), "held");
}

TEST(JudgeBody, IsThatOfTheSessionOfTheExchange) {
  Facts facts = body_facts();
  facts.sent->uploads["two"] = {{"other"}, 3};
  Exchange exchange = exchange_of_row("200 x||uvw");
  exchange.sent.session = "two";
  EXPECT_EQ(judged("{body: as-sent}", exchange, facts), "held");
  facts.sent->uploads["two"].total = 0;
  EXPECT_EQ(judged("{body: as-sent}", exchange_of_row("200 x"), facts),
            "expected 6 bytes as sent, got 0 bytes, first difference at byte 0: '' instead of 'abcdef'");
  Exchange empty = exchange_of_row("200 x");
  empty.sent.session = "two";
  EXPECT_EQ(judged("{body: as-sent}", empty, facts), "held");
}

TEST(JudgeBody, WhatCannotBeComparedIsLeftOpen) {
  const Exchange exchange = exchange_of_row("200 x||a");
  EXPECT_EQ(judged("{body: as-sent}", exchange), "open: expected a body, got cannot be compared here");
  Facts facts = body_facts();
  facts.sent->uploads["own"].streams.push_back("other");
  EXPECT_EQ(judged("{body: as-sent}", exchange, facts),
            "open: expected a body, got session 'own' sent bytes of several streams: name the parts");
  facts.sent->uploads.clear();
  EXPECT_EQ(judged("{body: as-sent}", exchange, facts),
            "open: expected a body, got no session whose bytes could be compared");
}

TEST(JudgeBody, SizesAndTextsMayBeVariables) {
  Facts facts;
  facts.texts.emplace("${size}", "3");
  facts.texts.emplace("${text}", "abc");
  facts.texts.emplace("${gone}", bad_input("no variable"));
  const Exchange exchange = exchange_of_row("200 x||abc");
  EXPECT_EQ(judged("{body: {size: '${size}'}}", exchange, facts), "held");
  EXPECT_EQ(judged("{body: {text: '${text}'}}", exchange, facts), "held");
  EXPECT_EQ(judged("{body: {size: '${gone}'}}", exchange, facts),
            "open: expected a body of a given size, got no variable");
  EXPECT_EQ(judged("{body: {size: '${text}'}}", exchange, facts),
            "open: expected a body of a given size, got 'abc' is not a size");
}

TEST(JudgeBody, ADifferenceBehindWhatIsKeptIsFoundByTheHash) {
  Exchange exchange = exchange_of_row("200 x||abcdef");
  exchange.body.sha256 = "0";
  EXPECT_EQ(judged("{body: as-sent}", exchange, body_facts()),
            "expected 6 bytes as sent, got 6 bytes with another SHA-256");
}

TEST(JudgeFiles, SaysWhatIsWrongInTheFolders) {
  const Exchange exchange = exchange_of_row("200 x");
  Facts facts;
  facts.files_outside = facts.files_working = std::string();
  EXPECT_EQ(judged("{files: {outside: unchanged, working: empty}}", exchange, facts), "held");
  facts.files_outside = std::string("'x' appeared");
  EXPECT_EQ(judged("{files: {working: empty}}", exchange, facts), "held");
  EXPECT_EQ(judged("{files: {outside: unchanged}}", exchange, facts),
            "expected nothing written beside the upload folder, got 'x' appeared");
  facts.files_working = Result<std::string>(bad_input("no folder"));
  EXPECT_EQ(judged("{files: {working: empty}}", exchange, facts),
            "open: expected no files of these sessions in the working folder, got no folder");
}

}  // namespace
}  // namespace bitspec::engine
