// What a scenario leaves behind is found by the names that Sessions keeps.
#include "harness/engine/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

using testing::ElementsAre;

TEST(SessionsIds, AreThoseGivenOutAndUploadsOutsideTheFolder) {
  const Layout layout;
  const target::Target target;
  const target::Ground ground;
  Sessions sessions(layout, target, ground, "security/folder", 1);
  sessions.begin("usual", std::nullopt);
  sessions.begin("named", sessions.path_for("named.bin"));
  sessions.remember_id("{an-id}");
  sessions.begin("elsewhere", "/work/bitspec-escape");
  EXPECT_THAT(sessions.ids(), ElementsAre("{an-id}", "bitspec-escape"));
}

}  // namespace
}  // namespace bitspec::engine
