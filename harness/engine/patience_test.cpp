// The time limit for answers: when it shrinks, how far, and what comes late all the same.
#include "harness/engine/patience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/wire/memory_stream.h"

namespace bitspec::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr wire::Limits kWhole{milliseconds(2000), milliseconds(5000), milliseconds(300), {}};

void fall_silent(Patience& patience, int times) {
  for (int i = 0; i < times; ++i) patience.silent();
}

TEST(Patience, TheFirstSilencesAreWaitedForInFull) {
  Patience patience;
  patience.answered(milliseconds(2));
  fall_silent(patience, 3);
  EXPECT_EQ(patience.limits(kWhole).exchange, milliseconds(5000));
  EXPECT_THAT(patience.notes(), IsEmpty());
}

struct LimitCase {
  milliseconds slowest, limit;
};
TEST(Patience, ThenAMultipleOfTheSlowestAnswer) {
  const LimitCase cases[] = {
      {milliseconds(2), milliseconds(500)},  // never below a tenth
      {milliseconds(120), milliseconds(1200)},
      {milliseconds(900), milliseconds(5000)},  // never above the whole
  };
  for (const LimitCase& c : cases) {
    Patience patience;
    patience.answered(milliseconds(1));
    patience.answered(c.slowest);
    fall_silent(patience, 4);
    EXPECT_EQ(patience.limits(kWhole).exchange, c.limit) << c.slowest.count();
  }
}

TEST(Patience, ItIsSaidInTheReport) {
  Patience patience;
  patience.answered(milliseconds(120));
  fall_silent(patience, 4);
  (void)patience.limits(kWhole);
  EXPECT_THAT(patience.notes(), ElementsAre(HasSubstr("the time limit for an answer was 1200 ms or more")));
  patience.answered(milliseconds(5000));
  EXPECT_EQ(patience.limits(kWhole).exchange, kWhole.exchange);
  EXPECT_THAT(patience.notes(), ElementsAre(HasSubstr("was 1200 ms or more")));
}

TEST(Patience, NothingIsToldWhereEveryAnswerHadTheWholeTime) {
  Patience patience;
  patience.answered(milliseconds(900));
  fall_silent(patience, 4);
  (void)patience.limits(kWhole);
  EXPECT_THAT(patience.notes(), IsEmpty());
}

TEST(Patience, TheEndOfAnAnswerIsWaitedForUntilItIsKnownNotToCome) {
  Patience patience;
  EXPECT_EQ(patience.limits(kWhole).framing_grace, milliseconds(2500));
  for (int i = 0; i < 4; ++i) patience.unframed();
  EXPECT_EQ(patience.limits(kWhole).framing_grace, milliseconds(300));
}

std::unique_ptr<wire::Connection> connection(std::deque<std::string> incoming, wire::IoStatus end) {
  return std::make_unique<wire::Connection>(std::make_unique<wire::MemoryStream>(std::move(incoming), end), kWhole);
}

TEST(Patience, WhatComesLateIsTold) {
  Patience patience;
  const auto later = Patience::Clock::now() + std::chrono::milliseconds(50);
  patience.watch(connection({}, wire::IoStatus::kDeadline), later, "s/silent");
  patience.watch(connection({"HTTP/1.1 200 OK"}, wire::IoStatus::kDeadline), later, "s/answered");
  patience.watch(connection({}, wire::IoStatus::kEnd), later, "s/closed");
  fall_silent(patience, 9);
  EXPECT_THAT(patience.late(), ElementsAre("s/answered", "s/closed"));
  EXPECT_EQ(patience.limits(kWhole).exchange, milliseconds(5000));  // they run again with all the time
}

TEST(Patience, AServerThatGetsSlowerIsToldSo) {
  Patience patience;
  for (int i = 0; i < 60; ++i) patience.created(milliseconds(1 + i * 10));
  EXPECT_THAT(patience.notes(), ElementsAre(HasSubstr("took 51 ms at first and 551 ms at the end")));
}

TEST(Patience, AServerThatIsSlowAllTheTimeIsNot) {
  Patience patience;
  for (int i = 0; i < 60; ++i) patience.created(milliseconds(i % 2 == 0 ? 100 : 300));
  EXPECT_THAT(patience.notes(), IsEmpty());
}

}  // namespace
}  // namespace bitspec::engine
