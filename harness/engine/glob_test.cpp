#include "harness/engine/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace bitspec::engine {
namespace {

struct GlobCase {
  std::string_view pattern, text;
  bool want;
};
constexpr GlobCase kGlobCases[] = {
    {"fragment/*", "fragment/gap", true},
    {"fragment/*", "fragment/", true},
    {"fragment/*", "fragmen", false},
    {"*", "", true},
    {"", "", true},
    {"", "x", false},
    {"?", "", false},
    {"a?c", "abc", true},
    {"*.status", "fragment.gap.status", true},
    {"*gap*", "fragment/gap[2]", true},
    {"fragment/gap[2]", "fragment/gap[2]", true},  // brackets are plain characters
    {"fragment/gap[1]", "fragment/gap[2]", false},
    {"a*b*c", "aXbYbZc", true},
    {"a*b*c", "aXbYbZ", false},
};

TEST(Glob, Table) {
  for (const auto& c : kGlobCases) {
    SCOPED_TRACE(std::string(c.pattern) + " on " + std::string(c.text));
    EXPECT_EQ(glob_match(c.pattern, c.text), c.want);
  }
}

TEST(Glob, ManyStarsTakeNoLongerThanPatternTimesText) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  EXPECT_FALSE(glob_match(pattern + "b", std::string(20'000, 'a')));
}

}  // namespace
}  // namespace bitspec::engine
