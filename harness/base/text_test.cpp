#include "harness/base/text.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace bitspec {
namespace {

TEST(Text, JoinsWords) {
  EXPECT_EQ(join({}), "");
  EXPECT_EQ(join({"a"}), "a");
  EXPECT_EQ(join({"a", "b", "c"}), "a, b, c");
  EXPECT_EQ(join({"a", "b"}, " and "), "a and b");
  EXPECT_EQ(join({"", "b"}), ", b");
  EXPECT_EQ(join({"a", "b", "c"}, ", ", " or "), "a, b or c");
  EXPECT_EQ(join({"a", "b"}, ", ", " or "), "a or b");
  EXPECT_EQ(join({"a"}, ", ", " or "), "a");
}

TEST(Text, ComparesWithoutTheCaseOfAsciiLetters) {
  EXPECT_TRUE(same_letters("BITS-Ack[{", "bits-aCK[{"));
  EXPECT_FALSE(same_letters("ab", "abc"));
  EXPECT_FALSE(same_letters("[", "{"));
  EXPECT_FALSE(same_letters("\xc4", "\xe4"));
}

TEST(Text, WritesBytesAsHexDigits) {
  constexpr unsigned char kBytes[] = {0x00, 0x0a, 0xa0, 0xff};
  EXPECT_EQ(hex(kBytes), "000aa0ff");
  EXPECT_EQ(hex({}), "");
}

TEST(Text, NamesAnErrorOfTheSystem) {
  EXPECT_EQ(errno_text(ECONNREFUSED), "connection refused");
}

}  // namespace
}  // namespace bitspec
