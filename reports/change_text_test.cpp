#include "reports/change_text.h"

#include <gtest/gtest.h>

namespace bitspec::reports {
namespace {

using results::ChangeKind;

TEST(ChangeText, SaysWhatWhenAndForHowLong) {
  EXPECT_EQ(change_text({.kind = ChangeKind::kRateLimited,
                         .scenario = "fragment/gap",
                         .step = "create",
                         .answer = "status 429, Retry-After: 1",
                         .at_ms = 12'345,
                         .lasted_ms = 2'100,
                         .times = 2}),
            "the target changed: an ordinary create got status 429, Retry-After: 1, first at 12.3 s, after "
            "fragment/gap; 2 times, 2.1 s in all; what it touched was sent again, more slowly (a rate limit: raise it "
            "for this run)");
}

TEST(ChangeText, OneThatLasts) {
  EXPECT_EQ(change_text({.kind = ChangeKind::kDiskFull, .step = "fragment", .answer = "status 507"}),
            "the target changed: an ordinary fragment got status 507, first at the start; from then on (the disk or "
            "the quota of the server is full: make room)");
}

TEST(ChangeText, OneOfSomeRequests) {
  EXPECT_EQ(
      change_text({.kind = ChangeKind::kDiskFull,
                   .scenario = "fragment/large",
                   .step = "fragment",
                   .answer = "status 507",
                   .at_ms = 400,
                   .others_accepted = true}),
      "some requests are refused each time, while an ordinary upload works: fragment got status 507, first at 0.4 s, "
      "after fragment/large (a limit for their size or number, or a full disk: raise it for this run, or make "
      "room)");
}

TEST(ChangeText, AtTimesHasFiguresWhereItWasCounted) {
  EXPECT_EQ(
      change_text({.kind = ChangeKind::kAtTimes, .step = "create", .answer = "status 500", .known = 6, .asked = 9}),
      "the server refuses at times: of 9 ordinary creates one after the other, 3 got status 500 (one of "
      "several servers or workers behind the address fails: see the log of each)");
}

TEST(ChangeText, RefusalsAtTimesAreOneLine) {
  const auto refused = [](const char* step, std::uint64_t times) {
    return results::TargetChange{
        .kind = ChangeKind::kAtTimes, .step = step, .answer = "status 500", .lasted_ms = 0, .times = times};
  };
  const results::TargetChange full{.kind = ChangeKind::kDiskFull, .step = "fragment", .answer = "status 507"};
  EXPECT_EQ(change_texts({refused("create", 2), full}),
            (std::vector<std::string>{change_text(refused("create", 2)), change_text(full)}));
  const auto texts = change_texts({refused("create", 2), full, refused("read_back", 1)});
  ASSERT_EQ(texts.size(), 2u);
  EXPECT_EQ(
      texts[0],
      "the server refuses at times: 3 ordinary requests (create 2, download of a stored file 1) got an answer such "
      "as status 500, first at the start; each was accepted when it was sent again (the server or one of its "
      "workers was started again and forgot its sessions, one of several workers fails, or two requests at a time "
      "disturb each other: see its log)");
  EXPECT_EQ(texts[1], change_text(full));
}

TEST(ChangeText, ByTurnsHasFigures) {
  EXPECT_EQ(
      change_text({.kind = ChangeKind::kAtTimes,
                   .scenario = "a/b",
                   .step = "fragment",
                   .answer = "status 500",
                   .at_ms = 1500,
                   .lasted_ms = 0,
                   .times = 3}),
      "the server refuses at times: an ordinary fragment got status 500, first at 1.5 s, after a/b; 3 times, each "
      "accepted when it was sent again (the server or one of its workers was started again and forgot its sessions, "
      "one of several workers fails, or two requests at a time disturb each other: see its log)");
  EXPECT_TRUE(change_text({.kind = ChangeKind::kAtTimes, .step = "read_back", .answer = "status 500"})
                  .starts_with("the server refuses at times: an ordinary download of a stored file got status 500"));
  EXPECT_EQ(change_text({.kind = ChangeKind::kByTurns, .known = 7, .asked = 12}),
            "the target is not one server: a session just created was known to 7 of the next 12 requests (several "
            "servers or workers without common sessions: start one worker, share the sessions, or let the balancer "
            "keep a client on one server)");
}

}  // namespace
}  // namespace bitspec::reports
