#include "harness/cli/exit_code.h"

#include <gtest/gtest.h>

namespace bitspec::cli {
namespace {

using results::Level;
using results::Verdict;

struct ExitCase {
  Level level;
  Verdict verdict;
  int must, should, any;  // exit code for each --fail-on
};

// Each rule stands beside one that passed.
TEST(ExitCodeOfResult, Table) {
  const ExitCase cases[] = {
      {Level::kMust, Verdict::kPass, 0, 0, 0},          {Level::kMust, Verdict::kFail, 1, 1, 1},
      {Level::kShould, Verdict::kWarn, 0, 1, 1},        {Level::kMay, Verdict::kNote, 0, 0, 1},
      {Level::kMust, Verdict::kBlocked, 1, 1, 1},       {Level::kShould, Verdict::kBlocked, 0, 0, 0},
      {Level::kMust, Verdict::kInconclusive, 1, 1, 1},  {Level::kMay, Verdict::kInconclusive, 0, 0, 0},
      {Level::kMust, Verdict::kSkipped, 0, 0, 0},       {Level::kMust, Verdict::kUntested, 0, 0, 0},
      {Level::kMust, Verdict::kNotApplicable, 0, 0, 0},
  };
  for (const auto& c : cases) {
    results::RunResult result;
    result.rules.resize(2);
    result.rules[0].verdict = Verdict::kPass;
    result.rules[1].level = c.level;
    result.rules[1].verdict = c.verdict;
    SCOPED_TRACE(results::verdict_name(c.verdict));
    EXPECT_EQ(static_cast<int>(exit_code_of(result, FailOn::kMust)), c.must);
    EXPECT_EQ(static_cast<int>(exit_code_of(result, FailOn::kShould)), c.should);
    EXPECT_EQ(static_cast<int>(exit_code_of(result, FailOn::kAny)), c.any);
  }
}

TEST(ExitCodeOfResult, ARunThatShowedNothingIsNoSuccess) {
  results::RunResult result;
  EXPECT_EQ(exit_code_of(result, FailOn::kMust), ExitCode::kNotConformant);
  result.rules.resize(1);
  result.rules[0].verdict = Verdict::kPass;
  result.complete = false;
  EXPECT_EQ(exit_code_of(result, FailOn::kMust), ExitCode::kNotConformant);
  result.verdict = results::RunVerdict::kInterrupted;
  EXPECT_EQ(exit_code_of(result, FailOn::kMust), ExitCode::kInterrupted);
  result.verdict = results::RunVerdict::kUnreachable;
  EXPECT_EQ(exit_code_of(result, FailOn::kMust), ExitCode::kUnreachable);
}

}  // namespace
}  // namespace bitspec::cli
