// Programs as values and as text: what the walk makes is well formed, and what is printed is read again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "harness/live/program_text.h"
#include "harness/live/walk.h"
#include "harness/scenario/loader.h"

namespace bitspec::live {
namespace {

using testing::ElementsAre;

std::string scenario_of(const Program& program) {
  return "suite: live\nabout: x\nscenarios:\n  - id: live/x\n    title: x\n    when:\n" +
         steps_text(program.steps, "      ") + "    then: [common.response.answered: {status: 2xx}]\n";
}

Program walk(std::uint64_t seed) {
  Random random(seed);
  return random_walk(random);
}

TEST(Walk, IsTheSameForTheSameSeed) {
  EXPECT_EQ(walk(5), walk(5));
  EXPECT_FALSE(walk(5) == walk(6));
}

TEST(Walk, MakesOnlyStepsAboutSessionsThatWereCreated) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const Program program = walk(seed);
    EXPECT_EQ(valid(program), program) << seed;
    EXPECT_GE(program.steps.size(), 2u);
  }
}

TEST(Walk, UsesEveryBendAndEveryKindOfStep) {
  std::set<const Bend*> used;
  std::set<Step::Kind> kinds;
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    for (const Step& step : walk(seed).steps) {
      kinds.insert(step.kind);
      used.insert(step.packet.bends.begin(), step.packet.bends.end());
    }
  }
  EXPECT_EQ(used.size(), bends().size());
  EXPECT_THAT(kinds, ElementsAre(Step::Kind::kPacket, Step::Kind::kTogether, Step::Kind::kNewConnection));
}

// Most packets are ordinary: what lies behind them is reached.
TEST(Walk, MakesProgressMostOfTheTime) {
  int straight = 0, all = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    for (const Step& step : walk(seed).steps) ++all, straight += step.packet.bends.empty() ? 1 : 0;
  }
  EXPECT_GT(straight * 10, all * 6);
}

TEST(ProgramText, IsReadAgain) {
  Random random(1);
  Program other;
  for (int i = 0; i < 2000; ++i) {
    const Program program = i % 2 == 0 ? random_walk(random) : mutated(other, random_walk(random), random);
    const auto again = read_program(scenario_of(program));
    ASSERT_TRUE(again) << again.error().message;
    ASSERT_EQ(*again, program) << steps_text(program.steps, "");
    other = program;
  }
}

TEST(ProgramText, IsAScenario) {
  Random random(2);
  for (int i = 0; i < 100; ++i) {
    Program program = random_walk(random);
    program.steps.emplace_back();  // a Ping: the last step has to get an answer
    const std::string text = scenario_of(program);
    const auto loaded = scenario::load_text("live/x.yaml", text);
    for (const auto& error : loaded.errors) ADD_FAILURE() << error.render() << text;
  }
}

TEST(ProgramText, OfEachKindOfStep) {
  Step fragment;
  fragment.packet = {PacketType::kFragment, 1, 2, ContentRange{0, 9, 20}, {find_bend("range-missing")}};
  EXPECT_EQ(step_text(fragment), "fragment: {session: s2, range: 0-9/20, on: c3, remove: [Content-Range]}");
  Step create;
  create.packet.type = PacketType::kCreateSession;
  create.packet.bends = {find_bend("absolute-target")};
  EXPECT_EQ(step_text(create), "create: {as: s1, target: \"${s1.url}\"}");
  Step file;
  file.kind = Step::Kind::kReadBack;
  EXPECT_EQ(step_text(file), "read_back: {session: s1}");
}

TEST(ProgramText, SaysWhichLineIsNoStep) {
  const auto read = read_program("    when:\n      - ping: {session: s1}\n      - fragment: {session: s9}\n");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "not a step of a program: fragment: {session: s9}");
}

TEST(StepLoader, PutsTheRangeIntoAStepItKnows) {
  StepLoader loader;
  for (const std::uint64_t last : {9, 19}) {
    Step step;
    step.packet.type = PacketType::kFragment;
    step.packet.range = ContentRange{0, last, 20};
    const auto loaded = loader.load(step);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(std::get<scenario::PacketStep>(loaded->what).range->text, "0-" + std::to_string(last) + "/20");
  }
}

TEST(Bends, EachCanBeLoadedForEachOfItsPackets) {
  StepLoader loader;
  for (const Bend& bend : bends()) {
    for (int type = 0; type < 5; ++type) {
      Step step;
      step.packet.type = static_cast<PacketType>(type);
      if (!bend.applies_to(step.packet.type)) continue;
      if (step.packet.type == PacketType::kFragment) step.packet.range = ContentRange{0, 9, 20};
      step.packet.bends = {&bend};
      const auto loaded = loader.load(step);
      EXPECT_TRUE(loaded) << bend.name << ": " << loaded.error().message;
    }
  }
}

TEST(Valid, LeavesOutWhatHasNoSession) {
  Program program;
  program.steps.resize(3);
  program.steps[0].packet.session = 1;
  program.steps[1].packet.type = PacketType::kCreateSession;
  program.steps[2].packet.session = 0;
  const Program out = valid(program);
  ASSERT_EQ(out.steps.size(), 2u);
  EXPECT_EQ(out.steps[0], program.steps[1]);
}

// "bytes 0-0/2" is no reversed range.
TEST(Valid, LeavesOutBendsThatDoNotFitTheRange) {
  Program program;
  program.steps.resize(2);
  program.steps[0].packet.type = PacketType::kCreateSession;
  program.steps[1].packet = {PacketType::kFragment, 0, 0, ContentRange{0, 0, 2}, {find_bend("range-reversed")}};
  EXPECT_TRUE(valid(program).steps[1].packet.bends.empty());
  program.steps[1].packet.range = ContentRange{0, 1, 2};
  EXPECT_EQ(valid(program), program);
}

}  // namespace
}  // namespace bitspec::live
