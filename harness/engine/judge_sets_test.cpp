// What the judge says of several answers at once.
#include "harness/engine/judge_sets.h"

#include <gtest/gtest.h>

#include <deque>

#include "harness/base/random.h"
#include "harness/engine/testing/judge_cases.h"
#include "harness/protocol/guid.h"

namespace bitspec::engine {
namespace {

struct SetCase {
  std::string matcher;
  std::vector<std::string> answers;
  std::string want;
};

std::string judged_together(std::string_view matcher, const std::vector<std::string>& answers) {
  std::deque<Exchange> exchanges;
  JudgeContext context;
  for (const auto& answer : answers) {
    exchanges.push_back(exchange_of_row(answer));
    exchanges.back().id = "a/x#" + std::to_string(exchanges.size());
  }
  for (Exchange& exchange : exchanges) context.when.push_back(&exchange);
  return text_of(judge(matcher_of(matcher), exchanges.back(), context));
}

TEST(JudgeSets, Table) {
  const std::vector<SetCase> cases = {
      {"{each: {status: 200}}", {"200 x", "200 x"}, "held"},
      {"{each: {status: 200}}",
       {"200 x", "404 x", "500 x"},
       "expected status 200 (of each answer), got status 404 (answer 2 of 3, a/x#2)"},
      {"{each: {status: 200}}",
       {"(closed)", "200 x"},
       "expected status 200 (of each answer), got no answer: the server closed the connection (answer 1 of 2, a/x#1)"},
      {"{some: {status: 200}}", {"404 x", "200 x"}, "held"},
      {"{some: {status: 200}}",
       {"404 x", "500 x"},
       "expected at least one answer with status 200, got none: status 404"},
      {"{some: {status: 200}, others: {status: 404}}", {"404 x", "200 x", "404 x"}, "held"},
      {"{some: {status: 200}, others: {status: 404}}", {"200 x", "200 x"}, "held"},
      {"{some: {status: 200}, others: {status: 404}}", {"200 x", "500 x"}, "expected status 404, got status 500"},
      {"{some: {status: 200}, others: {status: 404}}",
       {"404 x", "404 x"},
       "expected at least one answer with status 200, got none: status 404"},
      {"{some: {status: 200}, others: {status: 404}}",
       {"200 x", "(reset)"},
       "expected status 404, got no answer: the connection was reset"},
      {"{distinct: X-A}", {"200 x|X-A: 1", "200 x|X-A: 2"}, "held"},
      {"{distinct: X-A}",
       {"200 x|X-A: 1", "200 x|X-A: 2", "200 x|X-A: 1"},
       "expected a X-A that was not given out before, got X-A: 1 in a/x#1 and again in a/x#3"},
      // In another letter case a GUID is the same.
      {"{distinct: X-A}",
       {"200 x|X-A: {7DF0354D-249B-430F-820D-3D2A9BEF4931}", "200 x|X-A: {7df0354d-249b-430f-820d-3d2a9bef4931}"},
       "expected a X-A that was not given out before, got X-A: {7df0354d-249b-430f-820d-3d2a9bef4931} in a/x#1 and "
       "again in a/x#2"},
      // What a refusal repeats was not given out; nothing at all is no value.
      {"{distinct: X-A}", {"200 x|X-A: 1", "404 x|X-A: 1", "200 x|X-A: 2", "200 x|X-A:", "200 x|X-A:"}, "held"},
      {"{distinct: X-A}",
       {"200 x|X-A: 1", "(closed)"},
       "open: expected several values of X-A, got only 1 of them came"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.matcher + " -> " + c.want);
    EXPECT_EQ(judged_together(c.matcher, c.answers), c.want);
  }
}

std::string guid_text(std::uint64_t high, std::uint64_t low) {
  char text[40];
  std::snprintf(text, sizeof text, "{%08x-%04x-%04x-%04x-%012llx}", static_cast<unsigned>(high >> 32),
                static_cast<unsigned>(high >> 16 & 0xffff), static_cast<unsigned>(high & 0xffff),
                static_cast<unsigned>(low >> 48), static_cast<unsigned long long>(low & 0xffffffffffff));
  return text;
}

std::vector<std::string> answers_with(const std::vector<std::string>& ids) {
  std::vector<std::string> out;
  for (const auto& id : ids) out.push_back("200 x|X-A: " + id);
  return out;
}

TEST(JudgeSets, UnpredictableIds) {
  std::vector<std::string> random, counted, low_counted, descending, few_bits, opaque;
  for (std::uint64_t i = 0; i < 24; ++i) {
    const std::uint64_t a = derive_seed(1, "a" + std::to_string(i)), b = derive_seed(1, "b" + std::to_string(i));
    random.push_back(guid_text(a, b));
    counted.push_back(guid_text(i + 1, b));
    low_counted.push_back(guid_text(0, 1000 + i));
    descending.push_back(guid_text(1000 - i, b));
    few_bits.push_back(guid_text(0, a & 0xffffffff));
    opaque.push_back("session-" + std::to_string(a));
  }
  const std::string matcher = "{unpredictable: {header: X-A, bits: 64}}";
  EXPECT_EQ(judged_together(matcher, answers_with(random)), "held");
  for (const auto& ids : {counted, low_counted, descending}) {
    EXPECT_EQ(judged_together(matcher, answers_with(ids)),
              "expected X-A with at least 64 varying bits and no order, got values that only go one way, such as " +
                  ids[0] + " then " + ids[1]);
  }
  EXPECT_EQ(judged_together(matcher, answers_with(few_bits)),
            "expected X-A with at least 64 varying bits and no order, got 32 varying bits over 24 values");
  EXPECT_EQ(judged_together(matcher, answers_with(opaque)), "held");
  random.resize(20);
  EXPECT_EQ(judged_together(matcher, answers_with(random)),
            "open: expected X-A with at least 64 varying bits and no order, got only 20 values came");
}

TEST(JudgeSets, StatisticsOfTooFewIdsSayNothing) {
  EXPECT_EQ(id_statistics({}).varying_bits, 0);
  EXPECT_EQ(id_statistics({"a"}).varying_bits, 0);
  EXPECT_FALSE(id_statistics({"1", "2", "3"}).counts);
  EXPECT_EQ(id_statistics({"a", "b"}).varying_bits, 2);  // 0x61 and 0x62
}

}  // namespace
}  // namespace bitspec::engine
