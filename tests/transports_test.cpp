// Both transports come to the same verdicts: a rule that the cpp-httplib client's requests can judge gets the verdict
// that the exact ones give it. What may differ stands in engine/accepted_differences.h, with its reason.
#include <gmock/gmock.h>

#include "harness/engine/accepted_differences.h"
#include "harness/engine/client_view.h"
#include "harness/wire/httplib_transport.h"
#include "reports/reason_text.h"
#include "tests/reference_run.h"

namespace bitspec {
namespace {

struct Pair {
  results::RunResult exact, client;
};

Pair run_both(Profile profile, const std::vector<std::string>& faults) {
  engine::RunOptions options;
  options.profile = profile;
  options.slow = false;
  options.jobs = 4;
  Pair out;
  out.exact = run_reference(options, faults);
  options.client_program = "/proc/self/exe";
  options.with_httplib = true;
  out.client = run_reference(options, faults);
  return out;
}

bool is_accepted(const std::string& rule) {
  return std::any_of(std::begin(engine::kOtherVerdicts), std::end(engine::kOtherVerdicts),
                     [&](const auto& difference) { return difference.what == rule; });
}

// "rule: exact verdict, client verdict" of those that differ though both judged them.
std::vector<std::string> differences(const Pair& runs) {
  std::vector<std::string> out;
  EXPECT_EQ(runs.exact.rules.size(), runs.client.rules.size());
  for (std::size_t i = 0; i < runs.exact.rules.size(); ++i) {
    const auto &exact = runs.exact.rules[i], &client = runs.client.rules[i];
    EXPECT_EQ(exact.id, client.id);
    if (exact.verdict == client.verdict || is_accepted(exact.id)) continue;
    if (client.reason.kind == results::ReasonKind::kNeedsExactTransport) continue;
    out.push_back(exact.id + ": " + std::string(verdict_name(exact.verdict)) + ", by the client " +
                  std::string(verdict_name(client.verdict)) + " " + reports::reason_text(client));
  }
  return out;
}

class Transports : public testing::TestWithParam<Profile> {};

TEST_P(Transports, AgreeOnARightServer) {
  EXPECT_THAT(differences(run_both(GetParam(), {})), testing::IsEmpty());
}

// Faults that both can see, of each kind of packet: the same rules go red.
TEST_P(Transports, AgreeOnAWrongServer) {
  const std::vector<std::string> kFaults = {"gap-offset-one-too-many", "close-twice-accepted",
                                            "ack-session-id-missing-on-close", "cancel-unknown-accepted"};
  const auto runs = run_both(GetParam(), kFaults);
  EXPECT_THAT(differences(runs), testing::IsEmpty());
  std::size_t red = 0;
  for (const auto& rule : runs.client.rules) red += rule.verdict <= results::Verdict::kNote;
  EXPECT_GE(red, 3u);
}

TEST(TransportDifferences, EachNamesARuleAndAReason) {
  for (const auto& difference : engine::kOtherVerdicts) {
    EXPECT_NE(embedded_suites_checked().catalogue.find(difference.what), nullptr) << difference.what;
    EXPECT_FALSE(difference.reason.empty()) << difference.what;
  }
}

std::string test_name(const testing::TestParamInfo<Profile>& info) {
  std::string name(profile_name(info.param));
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Profiles, Transports, testing::ValuesIn(kProfiles), test_name);

}  // namespace
}  // namespace bitspec
