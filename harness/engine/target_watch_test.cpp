#include "harness/engine/target_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

using results::Reason;
using results::ReasonKind;
using testing::ElementsAre;
using testing::IsEmpty;

// A server that a test takes away and gives back.
class Server : public target::ServerControl {
 public:
  bool answers = true;
  bool comes_back = true;  // after a restart
  Result<void> restart_result;
  int asked = 0, restarts = 0;

  Result<void> restart() override {
    ++restarts;
    answers = restart_result.has_value() && comes_back;
    return restart_result;
  }
  Result<void> uploads_off() override { return {}; }
  Result<void> uploads_on() override { return {}; }

  WatchMeans means(bool with_control, bool stopped = false) {
    return {[this] {
              ++asked;
              return answers;
            },
            [stopped] { return stopped; }, with_control ? this : nullptr};
  }
};

Reason after(std::string scenario) {
  return {.kind = ReasonKind::kTargetGone, .scenario = std::move(scenario)};
}

TEST(TargetWatch, ATargetThatAnswersIsThere) {
  Server server;
  TargetWatch watch(server.means(true));
  EXPECT_TRUE(watch.still_there(after("a/b")));
  EXPECT_FALSE(watch.gone());
  EXPECT_FALSE(watch.gone_reason());
  EXPECT_THAT(watch.notes(), IsEmpty());
  EXPECT_EQ(server.restarts, 0);
}

TEST(TargetWatch, OneThatIsGoneIsNotAskedAgain) {
  Server server;
  server.answers = false;
  TargetWatch watch(server.means(false));
  EXPECT_FALSE(watch.still_there(after("a/b")));
  server.answers = true;
  EXPECT_FALSE(watch.still_there(after("a/c")));
  EXPECT_TRUE(watch.gone());
  EXPECT_EQ(watch.gone_reason(), after("a/b"));
  EXPECT_EQ(server.asked, 1);
}

TEST(TargetWatch, OneThatIsGoneIsStartedAgain) {
  Server server;
  server.answers = false;
  TargetWatch watch(server.means(true));
  EXPECT_TRUE(watch.still_there({.kind = ReasonKind::kTargetGoneBefore, .scenario = "a/b"}));
  server.answers = false;
  EXPECT_TRUE(watch.still_there(after("a/c")));
  server.answers = false;
  EXPECT_TRUE(watch.still_there({.kind = ReasonKind::kTargetGone}));
  EXPECT_THAT(watch.notes(), ElementsAre("the target stopped answering before a/b and was restarted",
                                         "the target stopped answering after a/c and was restarted",
                                         "the target stopped answering and was restarted"));
  EXPECT_FALSE(watch.gone());
}

TEST(TargetWatch, ARestartThatFailsIsSaid) {
  Server server;
  server.answers = false;
  server.restart_result = fail(ErrorCode::kBadInput, "hooks.restart: no");
  TargetWatch watch(server.means(true));
  EXPECT_FALSE(watch.still_there(after("a/b")));
  EXPECT_THAT(watch.notes(), ElementsAre("the target stopped answering after a/b", "hooks.restart: no"));
  EXPECT_EQ(watch.gone_reason(), after("a/b"));
}

TEST(TargetWatch, OneThatCannotBeRestartedIsGoneWithoutANote) {
  Server server;
  server.answers = false;
  server.restart_result = fail(ErrorCode::kNotFound, "the target has no hook 'restart'");
  TargetWatch watch(server.means(true));
  EXPECT_FALSE(watch.still_there(after("a/b")));
  EXPECT_THAT(watch.notes(), IsEmpty());
}

TEST(TargetWatch, NothingIsStartedOnceTheRunIsOver) {
  Server server;
  server.answers = false;
  TargetWatch watch(server.means(true, true));
  EXPECT_FALSE(watch.still_there(after("a/b")));
  EXPECT_EQ(server.restarts, 0);
}

TEST(TargetWatch, RestartsAreCounted) {
  Server server;
  TargetWatch watch(server.means(true));
  int there = 0;
  do server.answers = false;
  while (watch.still_there(after("a/b")) && ++there < 100);
  EXPECT_EQ(there, 20);
  EXPECT_EQ(server.restarts, 20);
}

}  // namespace
}  // namespace bitspec::engine
