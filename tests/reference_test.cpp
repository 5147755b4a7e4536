// The reference server is right in every profile: nothing broken, nothing blocked, nothing left open.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/engine.h"
#include "harness/refserver/server.h"
#include "reports/reason_text.h"

namespace bitspec {
namespace {

using results::Verdict;

class Reference : public testing::TestWithParam<Profile> {
 protected:
  static const catalogue::Suites& suites() {
    static const catalogue::Checked checked = catalogue::load_suites(catalogue::embedded_suites());
    for (const auto& error : checked.errors) ADD_FAILURE() << error.render();
    return checked.suites;
  }

  static results::RunResult run(Profile profile, int jobs, bool slow) {
    std::string folder = (std::filesystem::temp_directory_path() / "bitspec-test-XXXXXX").string();
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    refserver::Options options;
    options.profile = profile;
    options.folder = folder;
    auto server = refserver::Server::start(options);
    EXPECT_TRUE(server) << server.error().render();
    auto target = target::target_from_url((*server)->url());
    target->files_folder = (*server)->files_folder();
    target->work_folder = (*server)->work_folder();
    target->declare("multirange");
    target->timeout = std::chrono::seconds(20);  // it always answers, if late on a busy machine
    engine::RunOptions run_options;
    run_options.profile = profile;
    run_options.jobs = jobs;
    run_options.slow = slow;
    auto result = engine::run(suites(), *target, run_options);
    server->reset();
    std::filesystem::remove_all(folder);
    EXPECT_TRUE(result) << result.error().render();
    return result ? *result : results::RunResult{};
  }
};

std::string describe(const results::RuleResult& rule) {
  std::string out = rule.id + " is " + std::string(verdict_name(rule.verdict)) + ": " + reports::reason_text(rule);
  for (const auto& e : rule.evidence) out += "\n  " + e.exchange + " expected " + e.expected + ", got " + e.got;
  return out;
}

void expect_nothing_found(const results::RunResult& result) {
  EXPECT_TRUE(result.complete) << reports::reason_text(result.incomplete_reason);
  std::size_t judged = 0;
  for (const auto& rule : result.rules) {
    const bool unwanted = rule.verdict == Verdict::kFail || rule.verdict == Verdict::kWarn ||
                          rule.verdict == Verdict::kNote || rule.verdict == Verdict::kBlocked ||
                          rule.verdict == Verdict::kInconclusive;
    EXPECT_FALSE(unwanted) << describe(rule);
    judged += rule.verdict == Verdict::kPass;
  }
  EXPECT_GE(judged, 240u);
}

// Rules about what need not be in an answer, and is not in those of this server as it is configured here.
constexpr std::string_view kAboutOtherAnswers[] = {
    "ack.received-range.on-416",  // it answers only Fragments with 416
    "host-id.form",               // it names no host
};

// Every rule that the answers or the stored file show is judged here, so that none is forgotten.
void expect_nothing_left_out(const results::RunResult& result, const catalogue::Catalogue& catalogue, Profile profile) {
  for (const auto& rule : result.rules) {
    const auto* requirement = catalogue.find(rule.id);
    bool plain = requirement->observable == "wire" || requirement->observable == "resource";
    for (const auto& need : requirement->needs)
      plain = plain && (need == "readback" || need == "download" || need == "local_path");
    if (std::ranges::find(kAboutOtherAnswers, rule.id) != std::end(kAboutOtherAnswers)) {
      EXPECT_EQ(rule.verdict, Verdict::kUntested) << describe(rule);
    } else if (plain && requirement->applies(profile)) {
      EXPECT_EQ(rule.verdict, Verdict::kPass) << describe(rule);
    }
  }
}

// With slow scenarios; side by side, so that they wait together.
TEST_P(Reference, HoldsEveryRuleThatNeedsNoFurtherCapability) {
  const auto result = run(GetParam(), 4, true);
  expect_nothing_found(result);
  expect_nothing_left_out(result, suites().catalogue, GetParam());
}

std::string profile_test_name(const testing::TestParamInfo<Profile>& info) {
  std::string name(profile_name(info.param));
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Profiles, Reference, testing::ValuesIn(kProfiles), profile_test_name);

}  // namespace
}  // namespace bitspec
