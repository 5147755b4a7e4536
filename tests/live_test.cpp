// The live fuzzer against the reference server: nothing on the clean one, its faults as scenarios that fail on the
// faulty server and pass on the clean one. Bounded by programs, not by time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "harness/engine/run_setup.h"
#include "harness/live/fuzzer.h"
#include "tests/reference_run.h"
#include "tests/small_server.h"

namespace bitspec {
namespace {

using live::Finding;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::unique_ptr<refserver::Server> start(Profile profile, const std::vector<std::string>& faults) {
  refserver::Options options;
  options.profile = profile;
  options.faults = faults;
  options.id_seed = 1;
  auto server = refserver::Server::start(options);
  EXPECT_TRUE(server) << (server ? "" : server.error().render());
  return std::move(*server);
}

target::Target target_of(const refserver::Server& server) {
  auto target = target::target_from_url(server.url());
  target->read_back.kind = target::ReadBackWay::Kind::kGet;  // also of what is stored wrong
  target->timeout = std::chrono::seconds(20);
  return *target;
}

live::FuzzResult fuzz(const refserver::Server& server, Profile profile, live::FuzzOptions options,
                      const live::FuzzListener& listener = {}, const std::atomic<bool>* stop = nullptr) {
  options.time = std::chrono::minutes(4);  // only so that a hang ends
  const target::Target target = target_of(server);
  engine::RunOptions run;
  run.profile = profile;
  run.seed = options.seed;
  const auto setup = engine::set_up(target, run, nullptr);
  EXPECT_TRUE(setup.bits_server());
  engine::Environment environment = setup.environment;
  environment.stop = stop;
  auto result = live::fuzz(environment, embedded_suites_checked().catalogue, options, listener);
  EXPECT_TRUE(result) << (result ? "" : result.error().render());
  return result ? std::move(*result) : live::FuzzResult{};
}

std::string scenario_of(const Finding& finding, Profile profile) {
  return live::scenario_text(finding, profile, embedded_suites_checked().catalogue, 1);
}

// The verdict of the finding's rule where its scenario runs by itself.
results::Verdict verdict_of(const Finding& finding, Profile profile, const refserver::Server& server) {
  const auto suites = catalogue::load_suites({{"live/" + finding.name + ".yaml", scenario_of(finding, profile)}});
  for (const auto& error : suites.errors) ADD_FAILURE() << error.render();
  engine::RunOptions options;
  options.profile = profile;
  options.select = {"live/" + finding.name};
  const auto result = engine::run(suites.suites, target_of(server), options);
  EXPECT_TRUE(result) << (result ? "" : result.error().render());
  const auto rule = std::ranges::find(result->rules, finding.violation.rule, &results::RuleResult::id);
  EXPECT_NE(rule, result->rules.end()) << finding.violation.rule;
  return rule->verdict;
}

std::vector<std::string> rules_of(const live::FuzzResult& result) {
  std::vector<std::string> out;
  for (const Finding& finding : result.findings) out.push_back(finding.violation.rule);
  return out;
}

TEST(LiveFuzzer, FindsNothingOnTheCleanServer) {
  for (const Profile profile : kProfiles) {
    SCOPED_TRACE(profile_name(profile));
    const auto server = start(profile, {});
    const auto result = fuzz(*server, profile, {.seed = 1, .jobs = 2, .programs = 300});
    EXPECT_THAT(rules_of(result), IsEmpty());
    EXPECT_EQ(result.progress.programs, 300u);
    EXPECT_GT(result.progress.states, 200u);
  }
}

struct FaultRow {
  const char* fault;
  Profile profile;
  const char* rule;  // of the first finding
  std::uint64_t programs;
};

// One for each way of looking at an answer.
constexpr FaultRow kFaults[] = {
    {"close-twice-accepted", Profile::kWin32, "close.twice", 200},                     // must refuse
    {"overlap-other-profile", Profile::kWin32, "fragment.overlap.partial", 200},       // must accept
    {"gap-offset-is-fragment-end", Profile::kMcBup, "fragment.gap.zero-offset", 200},  // the offset
    {"bytes-last-lost", Profile::kWin32, "fragment.final.integrity", 200},             // bytes read back
    {"ack-content-length-missing", Profile::kIis, "ack.content-length.present", 200},  // an invariant
    {"packet-type-empty-crash", Profile::kWin32, "common.response.answered", 400},     // no answer
    {"cancel-ends-neighbours", Profile::kWin32, "fragment.success", 400},              // another session
};

TEST(LiveFuzzer, FindsFaultsAndWritesScenariosOfThem) {
  for (const FaultRow& row : kFaults) {
    SCOPED_TRACE(row.fault);
    const auto faulty = start(row.profile, {row.fault}), clean = start(row.profile, {});
    const auto result = fuzz(*faulty, row.profile, {.seed = 1, .programs = row.programs});
    EXPECT_THAT(rules_of(result), testing::Contains(row.rule));
    for (const Finding& finding : result.findings) {
      SCOPED_TRACE(scenario_of(finding, row.profile));
      EXPECT_FALSE(finding.flaky());
      EXPECT_LE(finding.program.steps.size(), 8u);
      EXPECT_THAT(verdict_of(finding, row.profile, *faulty),
                  testing::AnyOf(results::Verdict::kFail, results::Verdict::kWarn));
      EXPECT_THAT(verdict_of(finding, row.profile, *clean),
                  Not(testing::AnyOf(results::Verdict::kFail, results::Verdict::kWarn)));
    }
  }
}

TEST(LiveFuzzer, FindsTheSameWithTheSameSeed) {
  std::vector<std::string> first;
  for (int times = 0; times < 2; ++times) {
    const auto server = start(Profile::kWin32, {"gap-offset-is-fragment-end", "close-twice-accepted"});
    std::vector<std::string> texts;
    for (const Finding& finding : fuzz(*server, Profile::kWin32, {.seed = 3, .programs = 100}).findings)
      texts.push_back(scenario_of(finding, Profile::kWin32));
    EXPECT_THAT(texts, Not(IsEmpty()));
    if (times == 0) first = texts;
    EXPECT_EQ(texts, first);
  }
}

TEST(LiveFuzzer, SeesOnlyInvariantsWithoutTheModel) {
  const auto server =
      start(Profile::kWin32, {"close-twice-accepted", "ack-reason-wrong", "ack-content-length-missing"});
  const auto result = fuzz(*server, Profile::kWin32, {.seed = 1, .programs = 100, .feedback = false, .model = false});
  for (const Finding& finding : result.findings)
    EXPECT_EQ(finding.violation.kind, live::Violation::Kind::kInvariant) << finding.violation.rule;
  EXPECT_THAT(rules_of(result), testing::Contains("ack.content-length.present"));
}

TEST(LiveFuzzer, KeepsWhatItFoundWhenItIsStopped) {
  const auto server = start(Profile::kWin32, {"close-twice-accepted"});
  std::atomic<bool> stop = false;
  const live::FuzzListener listener{{}, [&stop](const Finding&) { stop = true; }};
  const auto result = fuzz(*server, Profile::kWin32, {.seed = 1}, listener, &stop);
  EXPECT_THAT(rules_of(result), ElementsAre("close.twice"));
}

TEST(LiveFuzzer, SaysThatTheServerHasGone) {
  auto server = start(Profile::kWin32, {});
  std::unique_ptr<TakenPort> taken;
  const live::FuzzListener listener{[&](const live::FuzzProgress& p) {
                                      if (p.programs != 20) return;
                                      const std::uint16_t port = Url::parse(server->url())->port;
                                      server.reset();
                                      taken = std::make_unique<TakenPort>(port);
                                    },
                                    {}};
  const auto result = fuzz(*server, Profile::kWin32, {.seed = 1}, listener);
  EXPECT_TRUE(result.target_gone);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_TRUE(result.findings.front().target_gone);
}

}  // namespace
}  // namespace bitspec
