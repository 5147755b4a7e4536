// A run can be repeated: the same seed gives the same result, rule by rule and word by word, however many scenarios run
// side by side. Ids, times and the name of the run apart.
#include <algorithm>

#include "harness/scenario/walk.h"
#include "reports/reason_text.h"
#include "tests/reference_run.h"

namespace bitspec {
namespace {

// Right in everything, or wrong in some things: what is red has words that can differ.
struct Kind {
  Profile profile;
  std::vector<std::string> faults;
};

class Repeated : public testing::TestWithParam<Kind> {
 protected:
  static results::RunResult run(int jobs) {
    engine::RunOptions options;
    options.profile = GetParam().profile;
    options.seed = 5;
    options.jobs = jobs;
    options.slow = false;
    options.skip = left_to_chance();
    return run_reference(options, GetParam().faults);
  }

  // Two packets at the same time may come in either order, and what is repeated until something holds is repeated more
  // or less often.
  static std::vector<std::string> left_to_chance() {
    std::vector<std::string> out;
    for (const auto& s : embedded_suites_checked().scenarios) {
      bool chance = std::ranges::any_of(s.blocks, [](const auto& block) { return block.within.has_value(); });
      scenario::for_each_step(s, [&](const scenario::Step& step) {
        chance = chance || std::holds_alternative<scenario::ParallelStep>(step.what);
      });
      if (chance) out.push_back(s.id);
    }
    return out;
  }

  static void expect_same(const results::RunResult& a, const results::RunResult& b) {
    ASSERT_EQ(a.rules.size(), b.rules.size());
    for (std::size_t i = 0; i < a.rules.size(); ++i) EXPECT_EQ(in_words(a.rules[i]), in_words(b.rules[i]));
    ASSERT_EQ(a.scenarios.size(), b.scenarios.size());
    for (std::size_t i = 0; i < a.scenarios.size(); ++i) EXPECT_EQ(in_words(a.scenarios[i]), in_words(b.scenarios[i]));
    EXPECT_EQ(a.verdict, b.verdict);
    EXPECT_EQ(a.suites_digest, b.suites_digest);
  }
};

TEST_P(Repeated, GivesTheSameOnceMoreAndWithEightJobs) {
  const auto once = run(1);
  EXPECT_TRUE(once.complete) << reports::reason_text(once.incomplete_reason);
  std::size_t red = 0;
  for (const auto& rule : once.rules) red += rule.verdict <= results::Verdict::kNote;
  EXPECT_EQ(red > 2, !GetParam().faults.empty()) << red;
  {
    SCOPED_TRACE("once more");
    expect_same(once, run(1));
  }
  SCOPED_TRACE("eight jobs");
  expect_same(once, run(8));
}

// Faults that need no waiting, of packets that every profile has.
const std::vector<std::string> kWrong = {"gap-offset-one-too-many", "ack-reason-wrong", "close-twice-accepted",
                                         "range-beyond-total-accepted"};

std::string test_name(const testing::TestParamInfo<Kind>& info) {
  std::string name(profile_name(info.param.profile));
  std::erase(name, '-');
  return name + (info.param.faults.empty() ? "Right" : "Wrong");
}

INSTANTIATE_TEST_SUITE_P(Kinds, Repeated,
                         testing::Values(Kind{Profile::kWin32, {}}, Kind{Profile::kMcBup, {}}, Kind{Profile::kIis, {}},
                                         Kind{Profile::kWin32, kWrong}, Kind{Profile::kMcBup, kWrong},
                                         Kind{Profile::kIis, kWrong}),
                         test_name);

}  // namespace
}  // namespace bitspec
