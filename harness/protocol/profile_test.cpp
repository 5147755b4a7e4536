#include "harness/protocol/profile.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

TEST(Profile, HasAName) {
  EXPECT_EQ(profile_name(Profile::kWin32), "win32");
  EXPECT_EQ(profile_name(Profile::kMcBup), "mc-bup");
  EXPECT_EQ(profile_name(Profile::kIis), "iis");
  for (const Profile profile : kProfiles) EXPECT_EQ(parse_profile(profile_name(profile)), profile);
}

TEST(Profile, IsNothingElse) {
  for (const auto* name : {"", "Win32", "MC-BUP", "mcbup", "iis ", "default"}) {
    EXPECT_EQ(parse_profile(name), std::nullopt) << name;
  }
}

TEST(PerProfile, KeepsTheValuesApart) {
  PerProfile<int> values;
  for (const Profile profile : kProfiles) EXPECT_EQ(values[profile], 0);
  values[Profile::kMcBup] = 2;
  values[Profile::kIis] = 3;
  const PerProfile<int>& read = values;
  EXPECT_EQ(read[Profile::kWin32], 0);
  EXPECT_EQ(read[Profile::kMcBup], 2);
  EXPECT_EQ(read[Profile::kIis], 3);
}

}  // namespace
}  // namespace bitspec
