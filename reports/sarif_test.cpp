#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reports/report.h"
#include "reports/testing/example.h"

namespace bitspec::reports {
namespace {

using SarifJson = nlohmann::json;

SarifJson run_of(const results::RunResult& result) {
  const SarifJson log = SarifJson::parse(to_sarif(result));
  EXPECT_EQ(log["version"], "2.1.0");
  EXPECT_EQ(log["runs"].size(), 1u);
  return log["runs"][0];
}

TEST(Sarif, ABrokenRuleIsAResultWithItsPlace) {
  const SarifJson run = run_of(example_run());
  const SarifJson& first = run["results"][0];
  EXPECT_EQ(first["ruleId"], "fragment.gap.offset");
  EXPECT_EQ(first["level"], "error");
  EXPECT_EQ(first["partialFingerprints"]["bitspecRule/v1"], "fragment.gap.offset");
  EXPECT_EQ(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "suites/fragment/gap.yaml");
  EXPECT_EQ(first["locations"][0]["physicalLocation"]["region"]["startLine"], 14);
  const std::string message = first["message"]["text"];
  EXPECT_EQ(
      message.find("Title of fragment.gap.offset: expected BITS-Received-Content-Range: 100, got 99\nreproduce with: "),
      0u)
      << message;
}

TEST(Sarif, ResultsPointToTheirRules) {
  const results::RunResult result = example_run();
  const SarifJson run = run_of(result);
  const SarifJson& rules = run["tool"]["driver"]["rules"];
  EXPECT_EQ(rules.size(), result.rules.size());
  std::size_t broken = 0;
  for (const auto& rule : result.rules)
    broken += rule.verdict == results::Verdict::kFail || rule.verdict == results::Verdict::kWarn ||
              rule.verdict == results::Verdict::kNote || rule.verdict == results::Verdict::kKnown;
  ASSERT_EQ(run["results"].size(), broken);
  ASSERT_GE(broken, 2u);
  for (const SarifJson& one : run["results"])
    EXPECT_EQ(rules[one["ruleIndex"].get<std::size_t>()]["id"], one["ruleId"]);
}

TEST(Sarif, AKnownFailureIsSuppressed) {
  results::RunResult result = example_run();
  result.rules[0].verdict = results::Verdict::kKnown;
  const SarifJson run = run_of(result);
  EXPECT_EQ(run["results"][0]["suppressions"][0]["kind"], "external");
  EXPECT_FALSE(run["results"][1].contains("suppressions"));
}

TEST(Sarif, WhateverAServerSaysTheTextIsJson) {
  for (const std::string& evil : kEvilStrings) {
    SCOPED_TRACE(evil.substr(0, 40));
    EXPECT_EQ(run_of(evil_run(evil))["results"].size(), 2u);
  }
}

TEST(Sarif, ARunThatEndedEarlySaysSo) {
  results::RunResult result = example_run();
  result.complete = false;
  EXPECT_EQ(run_of(result)["invocations"][0]["executionSuccessful"], false);
}

}  // namespace
}  // namespace bitspec::reports
