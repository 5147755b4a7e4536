// Sessions that the server ends, by a clock of the test's own.
#include <gtest/gtest.h>

#include "harness/refserver/store/test_client.h"

namespace bitspec::refserver {
namespace {

using std::chrono::milliseconds;

class StoreExpiry : public testing::TestWithParam<Profile> {
 protected:
  StoreOptions options() {
    StoreOptions options;
    options.profile = GetParam();
    options.id_seed = 1;
    options.now = [this] { return now_; };
    Area area;
    area.path = "/a/";
    area.session_timeout = milliseconds(300);
    Area few;
    few.path = "/few/";
    few.max_sessions = 2;
    Area inner = few;
    inner.path = "/few/inner/";
    options.areas = {area, few, inner};
    return options;
  }
  void wait(int ms) { now_ += milliseconds(ms); }

  std::chrono::steady_clock::time_point now_{};
  TestClient client_{options()};
};
INSTANTIATE_TEST_SUITE_P(All, StoreExpiry, testing::ValuesIn(kProfiles), [](const auto& param) {
  auto name = std::string(profile_name(param.param));
  std::erase(name, '-');
  return name;
});

TEST_P(StoreExpiry, AnIdleSessionLivesAsLongAsItsTimeoutAndNoLonger) {
  client_.create("/a/x");
  wait(300);
  EXPECT_EQ(client_.fragment("/a/x", "0-4/30").status, 200);
  wait(301);
  EXPECT_EQ(in_short(client_.fragment("/a/x", "5-9/30")), "500 0x8020001F");
  EXPECT_EQ(in_short(client_.cancel("/a/x")), "500 0x8020001F");
}

TEST_P(StoreExpiry, ProgressRestartsTheTimer) {
  client_.create("/a/x");
  for (const auto* range : {"0-4/30", "5-9/30", "10-14/30", "15-29/30"}) {
    wait(200);
    EXPECT_EQ(client_.fragment("/a/x", range).status, 200) << range;
  }
  EXPECT_EQ(client_.close("/a/x").status, 200);
}

// The second copy is refused in mc-bup and is no progress elsewhere.
TEST_P(StoreExpiry, WhatBringsNothingNewDoesNotRestartTheTimer) {
  client_.create("/a/x");
  EXPECT_EQ(client_.fragment("/a/x", "0-4/30").status, 200);
  wait(200);
  EXPECT_EQ(client_.fragment("/a/x", "9-9/30").status, 416);
  client_.fragment("/a/x", "0-4/30");
  wait(200);
  EXPECT_EQ(client_.fragment("/a/x", "5-9/30").status, 500);
}

TEST_P(StoreExpiry, TheCleanupRemovesWorkingData) {
  client_.create("/a/x");
  client_.fragment("/a/x", "0-4/30");
  const auto elsewhere = *client_.create("/b/x").session_id;
  wait(301);
  client_.store().clean_up();
  EXPECT_EQ(client_.content("a/x"), "none");
  EXPECT_EQ(client_.fragment("/b/x", "0-4/30", elsewhere).status, 200);  // no timeout there
}

TEST_P(StoreExpiry, OfTooManySessionsTheOldestGoAtTheCleanup) {
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(*client_.create("/few/x").session_id);
  client_.be("bob");
  const auto bobs = *client_.create("/few/x").session_id;
  client_.be("");
  const auto inner = *client_.create("/few/inner/x").session_id;
  EXPECT_EQ(client_.fragment("/few/x", "0-0/30", ids[0]).status, 200);  // before the cleanup all live
  client_.store().clean_up();
  const int want[] = {500, 500, 200, 200};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(client_.fragment("/few/x", "0-0/30", ids[i]).status, want[i]) << i;
  }
  EXPECT_EQ(client_.fragment("/few/inner/x", "0-0/30", inner).status, 200);
  client_.be("bob");
  EXPECT_EQ(client_.fragment("/few/x", "0-0/30", bobs).status, 200);
}

TEST_P(StoreExpiry, SwitchingUploadsOffEndsSessionsWhereTheDocumentsSaySo) {
  client_.create("/a/x");
  EXPECT_FALSE(client_.store().set_uploads("/nowhere/", false));
  EXPECT_TRUE(client_.store().set_uploads("/a/", false));
  EXPECT_FALSE(client_.fragment("/a/x", "0-4/5").success());
  EXPECT_TRUE(client_.store().set_uploads("/a/", true));
  EXPECT_EQ(client_.fragment("/a/x", "0-4/5").status, GetParam() == Profile::kWin32 ? 200 : 500);
}

}  // namespace
}  // namespace bitspec::refserver
