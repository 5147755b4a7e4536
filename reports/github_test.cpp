#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "reports/report.h"
#include "reports/testing/example.h"
#include "reports/text.h"
#include "reports/unjudged.h"

namespace bitspec::reports {
namespace {

using testing::HasSubstr;

TEST(GitHub, ARuleIsALine) {
  const std::string text = to_github(example_run());
  EXPECT_THAT(text, testing::StartsWith(
                        "::error file=suites/fragment/gap.yaml,line=14,title=fragment.gap.offset (must)::Title of "
                        "fragment.gap.offset%0Aexpected BITS-Received-Content-Range: 100%0Agot 99%0Areproduce with: "));
  EXPECT_THAT(text, HasSubstr("\n::warning file=suites/errors/x.yaml,line=3,title=error.code (should)::"));
}

TEST(GitHub, WhatAServerSaysBeginsNoLine) {
  for (const std::string evil : {"a\n::set-output name=x::y", "\r::error::x", "%0A::warning::z", "x\n##[error]y"}) {
    SCOPED_TRACE(evil);
    std::istringstream lines(to_github(evil_run(evil)));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_TRUE(line.starts_with("::error ") || line.starts_with("::warning ") || line.starts_with("::notice "))
          << line;
      EXPECT_EQ(line.find('\r'), std::string::npos);
      // A percent sign of the server is none of ours.
      EXPECT_EQ(line.find("%0A::"), std::string::npos) << line;
    }
  }
}

TEST(Wrapped, NoLineBeginsWithACommand) {
  EXPECT_EQ(wrapped("aaaa bbbb ::error::x ##[group] cccc", 10, 0), "aaaa bbbb ::error::x ##[group]\ncccc\n");
}

TEST(Unjudged, OneCauseIsOneGroup) {
  auto run = example_run();
  run.rules[0].verdict = results::Verdict::kPass;
  const auto blocked = [&](const std::string& id, const std::string& by) {
    auto rule = example_rule(id, results::Level::kMust, results::Verdict::kBlocked);
    rule.reason = {.kind = results::ReasonKind::kRuleBroken, .rule = by, .exchange = id};
    return rule;
  };
  run.rules.push_back(blocked("x.one", "error.code"));
  run.rules.push_back(blocked("x.two", "error.code"));
  run.rules.push_back(blocked("x.known", "error.code"));
  run.rules.back().behind_known = true;
  const auto groups = unjudged(run);
  ASSERT_EQ(groups.size(), 2u);  // the other is fragment.gap.session-lives
  EXPECT_EQ(groups[1].rules.size(), 2u);
  EXPECT_EQ(groups[1].rules[0]->id, "x.one");
  // A broken must rule is a failure by itself.
  run.rules[0].verdict = results::Verdict::kFail;
  EXPECT_EQ(unjudged(run).size(), 1u);
}

}  // namespace
}  // namespace bitspec::reports
