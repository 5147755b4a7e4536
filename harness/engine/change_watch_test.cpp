#include "harness/engine/change_watch.h"

#include <gtest/gtest.h>

#include <deque>

namespace bitspec::engine {
namespace {

using results::ChangeKind;
using results::ReasonKind;
using std::chrono::milliseconds;

constexpr unsigned kAll = 63;

TrialUpload works() {
  TrialUpload upload;
  upload.accepted = kAll;
  upload.uploaded = true;
  return upload;
}

TrialUpload fails(int status, ChangeKind kind, std::optional<std::chrono::seconds> retry_after = {}) {
  TrialUpload upload;
  upload.accepted = TrialUpload::kPing;
  upload.refusal.step = "create";
  upload.refusal.status = status;
  upload.refusal.text = "status " + std::to_string(status);
  upload.refusal.kind = kind;
  upload.refusal.retry_after = retry_after;
  return upload;
}

// A target whose next uploads are given; the last one repeats.
class Target {
 public:
  std::deque<TrialUpload> uploads = {works()};
  SessionCount sessions{6, 6};
  int asked = 0, counted = 0;
  milliseconds waited{0};
  bool one_file = false;
  Pace pace;

  ChangeMeans means() {
    ChangeMeans means;
    means.upload = [this] {
      ++asked;
      TrialUpload next = uploads.front();
      if (uploads.size() > 1) uploads.pop_front();
      return next;
    };
    means.count_sessions = [this] {
      ++counted;
      return sessions;
    };
    means.wait = [this](milliseconds time) {
      waited += time;
      return true;
    };
    means.now_ms = [this] { return waited.count(); };
    means.pace = &pace;
    means.file_in_the_way = [this] { return one_file; };
    return means;
  }
};

Trouble refused(bool of_session = false) {
  Trouble trouble;
  trouble.refusal.status = 500;
  trouble.of_session = of_session;
  return trouble;
}

TEST(ChangeWatch, AnUploadThatWorksLeavesTheBlameWhereItWas) {
  Target target;
  ChangeWatch watch(target.means(), works(), {}, {});
  EXPECT_EQ(watch.look(refused(), "a/b"), Seen::kAsBefore);
  EXPECT_EQ(target.asked, 1);
  EXPECT_EQ(target.counted, 0);
  EXPECT_TRUE(watch.changes().empty());
  EXPECT_FALSE(watch.reason());
}

TEST(ChangeWatch, WhatNeverWorkedHasNotChanged) {
  Target target;
  target.uploads = {fails(403, ChangeKind::kRefused)};
  ChangeWatch watch(target.means(), fails(403, ChangeKind::kRefused), {}, {});
  EXPECT_EQ(watch.look(refused(), "a/b"), Seen::kAsBefore);
  EXPECT_EQ(watch.fails_at(), "create");
}

TEST(ChangeWatch, RetryAfterIsWaitedForAndTheRunGoesOnMoreSlowly) {
  Target target;
  target.uploads = {fails(429, ChangeKind::kRateLimited, std::chrono::seconds(3)), works()};
  ChangeWatch watch(target.means(), works(), {}, {});
  EXPECT_EQ(watch.look(refused(), "a/b"), Seen::kBack);
  EXPECT_EQ(target.waited, milliseconds(3000));
  EXPECT_EQ(target.pace.interval(), milliseconds(10));
  ASSERT_EQ(watch.changes().size(), 1u);
  EXPECT_EQ(watch.changes()[0].scenario, "a/b");
  EXPECT_EQ(watch.changes()[0].lasted_ms, 3000);
}

TEST(ChangeWatch, ALimitIsNoReasonToEndARunButAnEarlierChangeStaysOne) {
  Target target;
  target.uploads = {fails(403, ChangeKind::kRefused)};
  ChangeWatch watch(target.means(), works(), {}, {});
  Refusal limit = fails(507, ChangeKind::kDiskFull).refusal;
  watch.noted(limit, "a/large");
  EXPECT_TRUE(watch.changes().back().others_accepted);
  EXPECT_FALSE(watch.reason());
  EXPECT_EQ(watch.look(refused(), "a/b"), Seen::kChanged);
  limit.kind = ChangeKind::kRateLimited;
  watch.noted(limit, "a/c");
  EXPECT_EQ(watch.reason().kind, ReasonKind::kTargetChanged);
  EXPECT_EQ(watch.reason().scenario, "a/b");
}

TEST(ChangeWatch, WhatWasRefusedFromTheStartOnNeverWorked) {
  Target target;
  ChangeWatch watch(target.means(), fails(503, ChangeKind::kUnavailable), {}, {});
  Refusal create, ping, other;
  create.packet = PacketType::kCreateSession, ping.packet = PacketType::kPing;
  create.status = ping.status = other.status = 503;
  EXPECT_TRUE(watch.never_worked(create));
  EXPECT_FALSE(watch.never_worked(ping));
  EXPECT_FALSE(watch.never_worked(other));
  create.status = 429;
  EXPECT_FALSE(watch.never_worked(create));
}

TEST(ChangeWatch, NoAnswerSlowsTheRunDownOnlyAsLongAsThatMayHelp) {
  Target target;
  ChangeWatch watch(target.means(), works(), {}, {});
  Refusal silence;
  silence.kind = ChangeKind::kNoAnswer;
  for (const bool slower : {true, true, false}) {
    watch.was_momentary(silence, "a/b");
    EXPECT_EQ(target.pace.interval() > milliseconds(0), slower);
    target.waited += milliseconds(2000);
  }
}

TEST(ChangeWatch, SessionsLostAtATimeAreOneLoss) {
  Target target;
  ChangeWatch watch(target.means(), works(), {}, {});
  Refusal refusal = refused().refusal;
  const auto start = refusal.sent;
  for (const int ms : {100, 1000, 400, 0, 1300}) {
    refusal.sent = start + milliseconds(ms);
    target.waited += milliseconds(2000);  // it is found out much later
    watch.refused_at_times(refusal, "a/b");
  }
  ASSERT_EQ(watch.changes().size(), 1u);
  EXPECT_EQ(watch.changes()[0].kind, ChangeKind::kAtTimes);
  EXPECT_EQ(watch.changes()[0].times, 2u);
  EXPECT_FALSE(watch.often_at_times());
  refusal.sent = start + milliseconds(5000);
  watch.refused_at_times(refusal, "a/c");
  EXPECT_TRUE(watch.often_at_times());
  EXPECT_EQ(target.pace.interval(), milliseconds(0));
  EXPECT_EQ(watch.reason(), results::Reason());
}

TEST(ChangeWatch, AnHourIsNotWaitedFor) {
  Target target;
  target.uploads = {fails(429, ChangeKind::kRateLimited, std::chrono::seconds(3600))};
  ChangeWatch watch(target.means(), works(), {}, {});
  EXPECT_EQ(watch.look(refused(), "a/b"), Seen::kChanged);
  EXPECT_EQ(target.waited, milliseconds(0));
  EXPECT_EQ(watch.reason(),
            (results::Reason{
                .kind = ReasonKind::kTargetChanged, .scenario = "a/b", .step = "create", .detail = "status 429"}));
}

TEST(ChangeWatch, WaitingIsBoundedInARun) {
  Target target;
  ChangeWatch watch(target.means(), works(), {}, {});
  for (int i = 0; i < 100; ++i) {
    target.uploads = {fails(429, ChangeKind::kRateLimited, std::chrono::seconds(20)), works()};
    (void)watch.look(refused(), "a/b");
  }
  EXPECT_LE(target.waited, milliseconds(90'000));
}

TEST(ChangeWatch, ATokenThatExpiredIsAskedAboutSeveralTimes) {
  Target target;
  target.uploads = {fails(401, ChangeKind::kCredentials)};
  ChangeWatch watch(target.means(), works(), {}, {});
  EXPECT_EQ(watch.look(refused(), "a/b"), Seen::kChanged);
  EXPECT_GE(target.asked, 3);
  EXPECT_LE(target.waited, milliseconds(5000));
  EXPECT_EQ(watch.changes().at(0).kind, ChangeKind::kCredentials);
  EXPECT_EQ(watch.changes().at(0).lasted_ms, -1);
}

TEST(ChangeWatch, SessionsThatAreKnownByTurnsAreOneFinding) {
  Target target;
  target.sessions = {7, 12};
  ChangeWatch watch(target.means(), works(), {}, {});
  EXPECT_EQ(watch.look(refused(true), "a/b"), Seen::kByChance) << "one upload may be lucky";
  EXPECT_TRUE(watch.by_chance());
  EXPECT_EQ(watch.look(refused(true), "a/c"), Seen::kAsBefore);
  EXPECT_EQ(target.asked, 1);
  ASSERT_EQ(watch.changes().size(), 1u);
  EXPECT_EQ(watch.changes()[0].known, 7u);
}

TEST(ChangeWatch, SessionsThatAreCreatedByTurnsAreOneFinding) {
  Target target;
  target.uploads = {fails(500, ChangeKind::kRefused)};
  target.sessions = {4, 7, 6, 9, fails(500, ChangeKind::kRefused).refusal};
  ChangeWatch watch(target.means(), works(), {}, {});
  watch.refused_at_times(refused().refusal, "a/a");
  EXPECT_EQ(watch.look(refused(), "a/b"), Seen::kByChance);
  ASSERT_TRUE(watch.refusal_by_chance());
  EXPECT_EQ(watch.refusal_by_chance()->status, 500);
  EXPECT_FALSE(watch.reason());
  ASSERT_EQ(watch.changes().size(), 1u);
  EXPECT_EQ(watch.changes()[0].kind, ChangeKind::kAtTimes);
  EXPECT_EQ(watch.changes()[0].known, 6u);
  EXPECT_EQ(watch.changes()[0].asked, 9u);
}

TEST(ChangeWatch, SessionsThatAreAlwaysKnownAreCountedTwiceAtMost) {
  Target target;
  ChangeWatch watch(target.means(), works(), {}, {});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(watch.look(refused(true), "a/b"), Seen::kAsBefore);
  EXPECT_EQ(target.counted, 2);
}

TEST(ChangeWatch, AFileInTheWayIsNoChange) {
  Target target;
  target.uploads = {fails(409, ChangeKind::kRefused)};
  target.one_file = true;
  ChangeWatch watch(target.means(), works(), {}, {});
  EXPECT_EQ(watch.look(refused(), "a/b"), Seen::kAsBefore);
  EXPECT_EQ(watch.changes().at(0).kind, ChangeKind::kFileInTheWay);
  EXPECT_EQ(watch.fails_at(), "create");
  EXPECT_FALSE(watch.reason());
}

}  // namespace
}  // namespace bitspec::engine
