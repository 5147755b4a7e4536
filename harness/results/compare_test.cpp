#include "harness/results/compare.h"

#include <gtest/gtest.h>

namespace bitspec::results {
namespace {

RuleResult rule(const std::string& id, Verdict verdict, const std::string& got = {}) {
  RuleResult out;
  out.id = id;
  out.verdict = verdict;
  if (!got.empty()) {
    out.broken = 1;
    out.broken_in = {"a/x"};
    out.evidence = {{"a/x", "a/x#1", "200", got, {}}};
  }
  return out;
}

RunResult run(const std::vector<RuleResult>& rules) {
  RunResult out;
  out.rules = rules;
  out.scenarios.emplace_back().id = "a/x";
  return out;
}

// "a.one new, ...", in order.
std::string changes(const std::vector<RunResult>& runs) {
  std::string out;
  for (const auto& one : compare(runs).rules)
    out += (out.empty() ? "" : ", ") + one.id + " " + std::string(change_of_rule_name(one.change));
  return out;
}

struct CompareCase {
  Verdict before, now;
  const char* change;
  bool fails;
};

TEST(Compare, Table) {
  const CompareCase cases[] = {
      {Verdict::kPass, Verdict::kPass, "", false},
      {Verdict::kPass, Verdict::kFail, "a.one new", true},
      {Verdict::kPass, Verdict::kKnown, "a.one new", false},
      {Verdict::kSkipped, Verdict::kFail, "a.one new", true},
      {Verdict::kFail, Verdict::kPass, "a.one fixed", false},
      {Verdict::kKnown, Verdict::kPass, "a.one fixed", false},
      {Verdict::kFail, Verdict::kFail, "a.one still-broken", false},
      {Verdict::kKnown, Verdict::kFail, "a.one still-broken", false},
      {Verdict::kPass, Verdict::kBlocked, "a.one no-verdict", true},
      {Verdict::kFail, Verdict::kInconclusive, "a.one no-verdict", true},
      {Verdict::kPass, Verdict::kSkipped, "a.one no-verdict", false},
      {Verdict::kSkipped, Verdict::kPass, "", false},
      {Verdict::kBlocked, Verdict::kSkipped, "", false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(verdict_name(c.before)) + " " + std::string(verdict_name(c.now)));
    const std::vector<RunResult> runs = {run({rule("a.one", c.before)}), run({rule("a.one", c.now)})};
    EXPECT_EQ(changes(runs), c.change);
    EXPECT_EQ(compare(runs).fails_on_new(), c.fails);
  }
}

TEST(Compare, ListsRulesThatOneRunDoesNotHave) {
  EXPECT_EQ(changes({run({rule("a.one", Verdict::kPass)}), run({rule("a.two", Verdict::kPass)})}),
            "a.two appeared, a.one vanished");
}

TEST(Compare, EvidenceIsTheSameButForWhatChancePutThere) {
  const auto of = [](const std::string& got) { return run({rule("a.one", Verdict::kFail, got)}); };
  EXPECT_EQ(changes({of("{56a67c44-b4da-9cd9-63e9-606416fdf59f} in bitspec-01234567 after 12 ms"),
                     of("{aaaaaaaa-b4da-9cd9-63e9-606416fdf59f} in bitspec-89abcdef after 3.5 ms")}),
            "a.one still-broken");
  EXPECT_EQ(changes({of("100 bytes, first difference at byte 0: 'x' instead of 'y'"),
                     of("100 bytes, first difference at byte 7: 'y' instead of 'z'")}),
            "a.one still-broken");
  EXPECT_EQ(changes({of("status 400"), of("status 500")}), "a.one changed");
  auto elsewhere = of("status 400");
  elsewhere.rules[0].broken_in = {"a/y"};
  EXPECT_EQ(changes({of("status 400"), elsewhere}), "a.one changed");
}

TEST(Compare, BrokenByTurnsIsFlaky) {
  const auto pass = run({rule("a.one", Verdict::kPass)}), fail = run({rule("a.one", Verdict::kFail)});
  EXPECT_EQ(changes({pass, fail, pass}), "a.one flaky");
  EXPECT_EQ(changes({pass, pass, fail}), "a.one new");
  EXPECT_FALSE(compare({pass, fail, pass}).fails_on_new());
  EXPECT_TRUE(compare({fail, pass, fail}).fails_on_new());
}

TEST(Compare, TellsNewScenariosFromANewFault) {
  auto before = run({rule("a.one", Verdict::kPass)}), now = run({rule("a.one", Verdict::kFail, "status 400")});
  EXPECT_FALSE(compare({before, now}).rules.front().new_scenarios);
  before.scenarios.front().id = "a/w";
  before.suites_digest = "one";
  now.suites_digest = "two";
  const auto compared = compare({before, now});
  EXPECT_TRUE(compared.rules.front().new_scenarios);
  ASSERT_EQ(compared.differences.size(), 1u);
  EXPECT_EQ(compared.differences.front().what, "suites");
  EXPECT_EQ(compared.differences.front().values, (std::vector<std::string>{"one", "two"}));
}

TEST(Compare, ARunThatEndedEarlyShowsNothing) {
  auto early = run({rule("a.one", Verdict::kPass)});
  early.complete = false;
  EXPECT_TRUE(compare({run({rule("a.one", Verdict::kPass)}), early}).fails_on_new());
}

}  // namespace
}  // namespace bitspec::results
