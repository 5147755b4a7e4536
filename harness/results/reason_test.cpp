#include "harness/results/reason.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/results/result.h"

namespace bitspec::results {
namespace {

TEST(ReasonKinds, EachHasANameOfItsOwn) {
  std::set<std::string_view> names;
  int next = static_cast<int>(ReasonKind::kNone);
  for (const auto& [kind, name] : kReasonKinds) {
    EXPECT_EQ(static_cast<int>(kind), ++next) << name << " does not stand where its kind does";
    EXPECT_EQ(reason_kind_name(kind), name);
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_EQ(next, static_cast<int>(ReasonKind::kText));  // the last one
  EXPECT_EQ(reason_kind_name(ReasonKind::kNone), "");
}

TEST(Reason, IsTrueWhereThereIsSomethingToSay) {
  EXPECT_FALSE(Reason{});
  EXPECT_TRUE(Reason{.kind = ReasonKind::kInterrupted});
}

TEST(Reason, IsEqualIfAllItsMembersAre) {
  const Reason a{.kind = ReasonKind::kRuleBroken, .rule = "a.rule", .exchange = "a/x#1"};
  Reason b = a;
  EXPECT_EQ(a, b);
  b.exchange = "a/x#2";
  EXPECT_NE(a, b);
}

TEST(RunVerdict, EachHasAWord) {
  std::set<std::string_view> names;
  for (const RunVerdict verdict : kRunVerdicts) EXPECT_TRUE(names.insert(run_verdict_name(verdict)).second);
  EXPECT_EQ(names, (std::set<std::string_view>{"conformant", "internal-error", "interrupted", "known-failures",
                                               "not-conformant", "nothing-judged", "unreachable"}));
}

}  // namespace
}  // namespace bitspec::results
