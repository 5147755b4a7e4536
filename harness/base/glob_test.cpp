#include "harness/base/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace bitspec {
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
    {"fragment/gap[2]", "fragment/gap[2]", true},  // a row: brackets stand for themselves, too
    {"fragment/gap[1]", "fragment/gap[2]", false},
    {"*/gap[2]", "fragment/gap[2]", true},
    {"*[2]", "fragment/gap[2]", true},
    {"*[2]", "fragment/gap[12]", false},
    {"fragment/gap[2]", "fragment/gap2", true},
    {"fragment/gap?[1-3]?", "fragment/gap[2]", true},
    {"fragment/gap?[1-3]?", "fragment/gap[4]", false},
    {"[*]", "x", false},  // no character is special inside
    {"[*]", "*", true},
    {"[*]", "[*]", true},
    {"ack-20[24]-*", "ack-204-reason", true},
    {"ack-20[24]-*", "ack-203-reason", false},
    {"ack-20[2-4]-*", "ack-203-reason", true},
    {"ack-20[!24]-*", "ack-203-reason", true},
    {"ack-20[!24]-*", "ack-204-reason", false},
    {"x[]a]", "x]", true},
    {"x[a-]", "x-", true},
    {"x[", "x[", true},  // no ']': a plain character
    {"x[a", "xa", false},
    {"x[]", "x[]", true},
    {"x[!]", "x[!]", true},
    {"Ping", "ping", false},
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

TEST(NoMatch, SuggestsANameOrAPatternThatMatches) {
  const std::vector<std::string> names = {"fragment/gap", "fragment/range[1]", "ack-202-as-200", "rule:create.mime.x"};
  const std::pair<const char*, const char*> cases[] = {
      {"fragmnt/gap", "did you mean 'fragment/gap'?"},
      {"fragment/range[3]", "did you mean 'fragment/range[1]'?"},
      {"fragmnt/*", "did you mean 'fragment/*'?"},
      {"fragmnt/*[1]", "did you mean 'fragment/*[1]'?"},
      {"rule:craete.mime.*", "did you mean 'rule:create.mime.*'?"},
      {"akc-20[2-4]-*", "did you mean 'ack-20[2-4]-*'?"},
      {"ack-20[89]-*", ""},
      {"*nothing", ""},
      {"", ""},
  };
  for (const auto& [pattern, hint] : cases) EXPECT_EQ(no_match("x", pattern, names).hint, hint) << pattern;
}

TEST(CheckPatterns, NameTheFirstThatMatchesNothing) {
  const std::vector<std::string> names = {"ack-202-as-200", "ack-204-as-200", "no-ping"};
  EXPECT_TRUE(check_patterns("fault", {"ack-20[24]-*", "no-ping"}, names));
  EXPECT_TRUE(check_patterns("fault", {}, names));
  const auto wrong = check_patterns("fault", {"no-ping", "no-pign", "x"}, names);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kBadInput);
  EXPECT_EQ(wrong.error().message, "no fault matches 'no-pign'");
  EXPECT_EQ(wrong.error().hint, "did you mean 'no-ping'?");
}

}  // namespace
}  // namespace bitspec
