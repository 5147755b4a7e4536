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
      {"{body: {absent: true}}", "200 x||ab", "expected no file there (status 404 or 410), got status 200, 2 bytes"},
      {"{body: {absent: true}}", "(silent)",
       "expected no file there (status 404 or 410), got no answer within the time limit, 0 bytes"},
      {"{none: {body: {absent: true}}}", "200 x||ab", "held"},
      {"{none: {body: {absent: true}}}", "404 x", "expected not (no file there (status 404 or 410)), got status 404"},
  };
  return cases;
}

namespace {

// Like the runner's, with two streams that can be read by eye.
Result<ExpectedBody> expected_of(const scenario::BodyMatcher& matcher, const Exchange&) {
  std::string text = matcher.kind == scenario::BodyKind::kText ? matcher.text.text
                     : matcher.parts.empty()                   ? "abcdef"
                                                               : "";
  for (const auto& part : matcher.parts) {
    const std::string stream = part.bytes == "other" ? "uvwxyz" : "abcdef";
    text += stream.substr(part.first, part.last - part.first + 1);
  }
  const BodyDigest digest = digest_of(text);
  return ExpectedBody{digest.size, digest.sha256, text};
}

TEST(JudgeBody, Table) {
  JudgeContext context;
  context.expected_body = expected_of;
  run_judge_cases(body_cases(), context);
}

TEST(JudgeBody, AReadBackThatFindsNothingIsNoEmptyFile) {
  Exchange exchange = exchange_of_row("404 x||abcdef");
  exchange.read_back = true;
  JudgeContext context;
  context.expected_body = expected_of;
  EXPECT_EQ(judged("{body: as-sent}", exchange, context), "expected the stored file, got status 404");
  EXPECT_EQ(judged("{body: {size: 6}}", exchange, context), "expected the stored file, got status 404");
}

TEST(JudgeBody, WhatCannotBeComparedIsLeftOpen) {
  EXPECT_EQ(judged("{body: as-sent}", exchange_of_row("200 x||a")),
            "open: expected a body, got cannot be compared here");
  JudgeContext context;
  context.expected_body = [](const scenario::BodyMatcher&, const Exchange&) -> Result<ExpectedBody> {
    return bad_input("two streams");
  };
  EXPECT_EQ(judged("{body: as-sent}", exchange_of_row("200 x||a"), context), "open: expected a body, got two streams");
}

TEST(JudgeBody, ADifferenceBehindWhatIsKeptIsFoundByTheHash) {
  Exchange exchange = exchange_of_row("200 x||abcdef");
  exchange.body.kept = "abc";
  exchange.body.sha256 = "0";
  JudgeContext context;
  context.expected_body = [](const scenario::BodyMatcher&, const Exchange&) -> Result<ExpectedBody> {
    return ExpectedBody{6, "1", "abc"};
  };
  EXPECT_EQ(judged("{body: as-sent}", exchange, context), "expected 6 bytes as sent, got 6 bytes with another SHA-256");
}

TEST(JudgeFiles, SaysWhatIsWrongInTheFolders) {
  JudgeContext context;
  std::string problem;
  context.files_problem = [&problem](bool outside) -> Result<std::string> {
    if (problem == "gone") return bad_input("no folder");
    return outside ? problem : "";
  };
  EXPECT_EQ(judged("{files: {outside: unchanged, working: empty}}", exchange_of_row("200 x"), context), "held");
  problem = "'x' appeared";
  EXPECT_EQ(judged("{files: {working: empty}}", exchange_of_row("200 x"), context), "held");
  EXPECT_EQ(judged("{files: {outside: unchanged}}", exchange_of_row("200 x"), context),
            "expected nothing written beside the upload folder, got 'x' appeared");
  problem = "gone";
  EXPECT_EQ(judged("{files: {working: empty}}", exchange_of_row("200 x"), context),
            "open: expected no files of these sessions in the working folder, got no folder");
}

}  // namespace
}  // namespace bitspec::engine
