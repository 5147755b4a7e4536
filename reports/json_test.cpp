#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/base/base64.h"
#include "reports/report.h"
#include "reports/testing/example.h"
#include "reports/testing/golden.h"

namespace bitspec::reports {
namespace {

TEST(ToJson, Golden) {
  expect_golden("result.json", to_json(example_run()));
}

// to_json(from_json(t)) == t says that no member is lost, given that the golden file shows each of them.
TEST(FromJson, ReadsBackEverythingThatWasWritten) {
  const auto text = to_json(example_run());
  const auto read = from_json(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(to_json(*read), text);
}

TEST(FromJson, ReadsBackEvilStringsByteForByte) {
  for (const auto& evil : kEvilStrings) {
    SCOPED_TRACE(evil.substr(0, 40));
    const auto read = from_json(to_json(evil_run(evil)));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->exchanges[0].answer_head, evil);
    EXPECT_EQ(read->exchanges[0].stray, evil);
    EXPECT_EQ(read->preflight.server, evil);
    EXPECT_EQ(read->rules[0].evidence[0].got, evil);
    EXPECT_EQ(read->scenarios[0].observations[0].got, evil);
  }
}

// A stored report of the format before this one.
TEST(FromJson, ReadsTheFormerFormat) {
  const auto read = from_json(test_file("result-1.json"));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->verdict, results::RunVerdict::kNotConformant);
  EXPECT_FALSE(read->incomplete_reason);
  EXPECT_EQ(read->rules[1].reason, (results::Reason{.kind = results::ReasonKind::kText,
                                                    .detail = "blocked by fragment.gap.offset in fragment/gap#3"}));
  EXPECT_FALSE(read->rules[0].reason);
  EXPECT_EQ(read->rules[0].evidence[0].place.file, "suites/fragment/gap.yaml");
  EXPECT_EQ(read->rules[0].evidence[0].place.line, 14);
  EXPECT_EQ(read->scenarios[0].place.line, 3);
  // Written again it is of this format, with the same sentences.
  const auto again = nlohmann::json::parse(to_json(*read));
  EXPECT_EQ(again["format"], "bitspec-result/2");
  EXPECT_EQ(again["rules"][1]["reason"],
            (nlohmann::json{{"kind", "text"},
                            {"text", "blocked by fragment.gap.offset in fragment/gap#3"},
                            {"detail", "blocked by fragment.gap.offset in fragment/gap#3"}}));
  EXPECT_EQ(to_json(*from_json(again.dump())), to_json(*read));
}

struct PlaceOf {
  const char* text;
  std::string file;
  int line;
};

TEST(FromJson, TakesAFormerPlaceApart) {
  const PlaceOf cases[] = {
      {"a.yaml:14", "a.yaml", 14},
      {"c:/a.yaml:2", "c:/a.yaml", 2},
      {"a.yaml", "a.yaml", 0},
      {"a.yaml:", "a.yaml:", 0},
      {"a.yaml:1x", "a.yaml:1x", 0},
      {"a:-1", "a:-1", 0},
      {"a:99999999999", "a:99999999999", 0},
      {"", "", 0},
  };
  for (const auto& c : cases) {
    auto json = nlohmann::json::parse(test_file("result-1.json"));
    json["scenarios"][0]["place"] = c.text;
    const auto read = from_json(json.dump());
    ASSERT_TRUE(read) << c.text;
    EXPECT_EQ(read->scenarios[0].place.file, c.file);
    EXPECT_EQ(read->scenarios[0].place.line, c.line);
  }
}

TEST(FromJson, KeepsEveryMemberOfAReason) {
  auto run = example_run();
  run.incomplete_reason = evil_reason("x");
  run.scenarios[0].reason = evil_reason("y");
  run.scenarios[0].observations[0].reason = evil_reason("z");
  const auto read = from_json(to_json(run));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->incomplete_reason, run.incomplete_reason);
  EXPECT_EQ(read->scenarios[0].reason, run.scenarios[0].reason);
  EXPECT_EQ(read->scenarios[0].observations[0].reason, run.scenarios[0].observations[0].reason);
  for (const auto& [kind, name] : results::kReasonKinds) {
    run.incomplete_reason.kind = kind;
    EXPECT_EQ(from_json(to_json(run))->incomplete_reason.kind, kind) << name;
  }
}

TEST(FromJson, TakesAReasonOfAnUnknownKindAsText) {
  auto json = nlohmann::json::parse(to_json(example_run()));
  json["rules"][1]["reason"] = {{"kind", "later"}, {"text", "a sentence"}, {"rule", "a.b"}};
  const auto read = from_json(json.dump());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->rules[1].reason, (results::Reason{.kind = results::ReasonKind::kText, .detail = "a sentence"}));
}

struct BrokenText {
  std::string_view text, message;
};

TEST(FromJson, SaysWhereTextIsNoResult) {
  const BrokenText cases[] = {
      {"", "no JSON from line 1, column 1 on"},
      {"{\n  \"format\": oops}", "no JSON from line 2, column 13 on"},
      {"[]", "not a bitspec result: expected \"format\": \"bitspec-result/2\" (or the older \"bitspec-result/1\")"},
      {"{\"format\": \"bitspec-result/3\"}",
       "not a bitspec result: expected \"format\": \"bitspec-result/2\" (or the older \"bitspec-result/1\")"},
      {"{\"format\": \"bitspec-result/2\"}", "tool is missing"},
      {"{\"format\": \"bitspec-result/2\", \"n\": 1e999}", "a number is too large"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto read = from_json(c.text);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, c.message);
  }
}

struct Change {
  const char* pointer;
  nlohmann::json value;
  std::string_view message;
};

TEST(FromJson, NamesTheMemberThatIsWrong) {
  const Change cases[] = {
      {"/rules/0/level", "mist", "rules[0].level: expected one of must, should, may"},
      {"/rules/2/held", -1, "rules[2].held: expected a whole number, 0 or more"},
      {"/rules/0/evidence/1/got", 5, "rules[0].evidence[1].got: expected a string"},
      {"/exchanges/0/answer/head", {{"base64", "a"}}, "exchanges[0].answer.head: expected base64"},
      {"/exchanges/0/times/sent_us", 1.5, "exchanges[0].times.sent_us: expected a whole number"},
      {"/exchanges/0/connection", 1e9, "exchanges[0].connection: expected a whole number"},
      {"/exchanges", "x", "exchanges: expected an array"},
      {"/rules/1/reason", 5, "rules[1].reason: expected a string"},
      {"/rules/1/reason/rule", 5, "rules[1].reason.rule: expected a string"},
      {"/rules/1/reason/kind", nullptr, "rules[1].reason.kind: expected a string"},
      {"/verdict", "fine",
       "verdict: expected one of conformant, not-conformant, known-failures, unreachable, interrupted, nothing-judged, "
       "internal-error"},
      {"/complete", 1, "complete: expected true or false"},
      {"/scenarios/0/observations/0/finding", "lost",
       "scenarios[0].observations[0].finding: expected one of held, broken, inconclusive, blocked, informative, "
       "not_offered"},
      {"/summary/rules", nullptr, "summary.rules: expected an object"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.pointer);
    auto json = nlohmann::json::parse(to_json(example_run()));
    json[nlohmann::json::json_pointer(c.pointer)] = c.value;
    const auto read = from_json(json.dump());
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, c.message);
  }
}

TEST(FromJson, PassesOverMembersItDoesNotKnow) {
  auto json = nlohmann::json::parse(to_json(example_run()));
  json["later"] = {1, 2};
  json["rules"][0]["later"] = true;
  EXPECT_TRUE(from_json(json.dump()));
}

TEST(FromJson, SurvivesTextCutAnywhere) {
  const auto text = to_json(example_run());
  for (std::size_t size = 0; size + 2 < text.size(); size += 7) EXPECT_FALSE(from_json(text.substr(0, size))) << size;
}

TEST(FromJson, SurvivesDeepNesting) {
  EXPECT_FALSE(from_json(std::string(200000, '[')));
}

struct Base64Case {
  std::string_view bytes, text;
};

TEST(Base64, Table) {
  const Base64Case cases[] = {
      {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
      {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {std::string_view("\0\xff\x10", 3), "AP8Q"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(base64_encode(c.bytes), c.text);
    EXPECT_EQ(base64_decode(c.text), std::string(c.bytes));
  }
}

TEST(Base64, RefusesWhatItWouldNotWrite) {
  for (const std::string_view text :
       {"Z", "Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm 9", "Zm-9"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

}  // namespace
}  // namespace bitspec::reports
