#include "harness/refserver/store/area.h"

#include <gtest/gtest.h>

namespace bitspec::refserver {
namespace {

Area area(const std::string& path, bool uploads = true) {
  Area result;
  result.path = path;
  result.uploads = uploads;
  return result;
}

struct AreaCase {
  std::string_view asked, want;
};
constexpr AreaCase kAreaCases[] = {
    {"/basic/x", "/basic/"},
    {"basic/x", "/basic/"},
    {"/basic/alice-only/x", "/basic/alice-only/"},
    {"basic/alice-only/", "/basic/alice-only/"},
    {"/basic/alice", "/basic/"},
    {"/basic", "/"},
    {"/basics/x", "/"},
    {"/x/basic/y", "/"},
    {"", "/"},
    {"/", "/"},
};

TEST(Areas, TheLongestPrefixCounts) {
  const Areas areas({area("/"), area("/basic/"), area("/basic/alice-only/")});
  for (const auto& c : kAreaCases) EXPECT_EQ(areas.area_of(c.asked).path, c.want) << c.asked;
}

TEST(Areas, WithoutARootEverythingIsAllowedThere) {
  const Areas areas({area("/off/", false)});
  EXPECT_EQ(areas.area_of("/x").path, "/");
  EXPECT_TRUE(areas.takes_uploads(areas.area_of("/x")));
  EXPECT_FALSE(areas.takes_uploads(areas.area_of("/off/x")));
  EXPECT_EQ(areas.list().size(), 2U);
}

TEST(Areas, UploadsAreSwitchedByTheAreasOwnPath) {
  Areas areas({area("/a/"), area("/a/b/")});
  EXPECT_TRUE(areas.set_uploads("/a/", false));
  EXPECT_FALSE(areas.takes_uploads(areas.area_of("/a/x")));
  EXPECT_TRUE(areas.takes_uploads(areas.area_of("/a/b/x")));
  EXPECT_TRUE(areas.set_uploads("/a/", true));
  EXPECT_TRUE(areas.takes_uploads(areas.area_of("/a/x")));
  EXPECT_FALSE(areas.set_uploads("/c/", false));
}

}  // namespace
}  // namespace bitspec::refserver
