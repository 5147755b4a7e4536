#include "harness/engine/excuse.h"

#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

using results::ChangeKind;
using results::Finding;
using results::Observation;
using results::TargetChange;

Observation finding_about(Finding finding, const std::string& rule) {
  Observation o;
  o.rule = rule;
  o.scenario = "a/x";
  o.exchange = "a/x#1";
  o.finding = finding;
  return o;
}

std::vector<ScenarioSlot> slots_of(const std::string& rule) {
  std::vector<ScenarioSlot> slots(1);
  slots[0].run.result.observations = {finding_about(Finding::kInformative, rule), finding_about(Finding::kHeld, rule)};
  return slots;
}

TargetChange at_times(const std::string& step, std::uint64_t times) {
  return {.kind = ChangeKind::kAtTimes, .step = step, .answer = "status 500", .times = times};
}

TEST(ObserveChanges, ARefusalThatComesOftenByChanceBreaksTheRuleAboutThatPacket) {
  const std::pair<const char*, const char*> cases[] = {{"ping", "ping.success"},
                                                       {"create", "create.success"},
                                                       {"fragment", kKnownToNextRequest},
                                                       {"close", kKnownToNextRequest}};
  for (const auto& [step, rule] : cases) {
    SCOPED_TRACE(step);
    auto slots = slots_of(rule);
    auto& observations = slots[0].run.result.observations;
    observe_changes({at_times(step, 2)}, slots);
    EXPECT_EQ(observations[1].finding, Finding::kHeld);
    observe_changes({at_times(step, 3)}, slots);
    EXPECT_EQ(observations[0].finding, Finding::kInformative);
    EXPECT_EQ(observations[1].finding, Finding::kBroken);
    EXPECT_EQ(observations[1].got, "status 500, 3 times");
  }
}

TEST(ObserveChanges, NoRuleIsAboutAFileThatIsRefusedAtTimes) {
  auto slots = slots_of(kKnownToNextRequest);
  observe_changes({at_times("read_back", 9)}, slots);
  EXPECT_EQ(slots[0].run.result.observations[1].finding, Finding::kHeld);
}

TEST(ObserveChanges, CountedRefusalsBreakTheRuleThatSessionsAreCreated) {
  auto slots = slots_of("create.success");
  TargetChange counted = at_times("create", 1);
  counted.known = 6;
  counted.asked = 9;
  observe_changes({counted}, slots);
  EXPECT_EQ(slots[0].run.result.observations[1].finding, Finding::kBroken);
  EXPECT_EQ(slots[0].run.result.observations[1].got, "status 500 to 3 of 9 in a row");
}

// Where a third of all requests is refused with 500.
TEST(Excuse, AtTimesThatStatusExcusesWhateverWasAsked) {
  Excuses excuses;
  excuses.at_times = Excuse{"create.success", {}};
  excuses.at_times_status = 500;
  for (const auto& [status, want] : {std::pair{500, Finding::kBlocked}, std::pair{404, Finding::kBroken}}) {
    std::deque<Exchange> exchanges(1);
    exchanges[0].id = "a/x#1";
    exchanges[0].sent.method = "GET";
    exchanges[0].answer.status = status;
    std::vector<Observation> own = {finding_about(Finding::kBroken, "download.get")}, none;
    excuse(excuses, exchanges, own, none);
    EXPECT_EQ(own[0].finding, want);
  }
}

// Where no Fragment is ever accepted.
TEST(Excuse, ABreachThatAnAnswerShowsIsNotExcused) {
  const Excuses excuses{{{PacketType::kFragment, {"fragment.success", {}}}}, {}};
  const struct {
    const char* rule;
    std::vector<std::string> marks;
    int status;
    Finding want;
  } cases[] = {
      {"security.a", {}, 500, Finding::kBroken},
      {"security.a", {"success"}, 500, Finding::kBlocked},
      {"security.a", {}, 0, Finding::kBlocked},
      {"a.rule", {}, 500, Finding::kBlocked},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.rule + std::string(" ") + std::to_string(each.status));
    std::deque<Exchange> exchanges(1);
    exchanges[0].id = "a/x#1";
    exchanges[0].sent.packet = PacketType::kFragment;
    exchanges[0].answer.status = each.status;
    exchanges[0].marks = each.marks;
    std::vector<Observation> own = {finding_about(Finding::kBroken, each.rule)}, none;
    excuse(excuses, exchanges, own, none);
    EXPECT_EQ(own[0].finding, each.want);
  }
}

}  // namespace
}  // namespace bitspec::engine
