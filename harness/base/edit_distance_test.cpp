#include "harness/base/edit_distance.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

struct DistanceCase {
  std::string_view a, b;
  std::size_t want;
};
constexpr DistanceCase kDistances[] = {
    {"", "", 0},
    {"", "abc", 3},
    {"abc", "abc", 0},
    {"abc", "abd", 1},   // changed
    {"abc", "abcd", 1},  // added
    {"abc", "bc", 1},    // lost
    {"ab", "ba", 1},     // swapped
    {"abcd", "badc", 2},
    {"ca", "abc", 3},  // no letter is changed twice
    {"kitten", "sitting", 3},
    {"sunday", "saturday", 3},
    {"range", "Range", 1},  // case counts
    {"aaaa", "bbbb", 4},
};

TEST(EditDistance, Table) {
  for (const auto& c : kDistances) {
    SCOPED_TRACE(std::string(c.a) + " " + std::string(c.b));
    EXPECT_EQ(edit_distance(c.a, c.b), c.want);
    EXPECT_EQ(edit_distance(c.b, c.a), c.want);
  }
}

struct SuggestionCase {
  std::string_view word, want;
};
constexpr SuggestionCase kSuggestions[] = {
    {"contnet-range", "did you mean 'content-range'?"},
    {"rang", "did you mean 'range'?"},
    {"rnage", "did you mean 'range'?"},
    {"on", "did you mean 'in'?"},  // two letters may differ in one
    {"xy", ""},                    // but not in both
    {"rangxyz", ""},               // 3 edits, a third of 7 is 2
    {"frogment", "did you mean 'fragment'?"},
    {"", ""},
    {"nothing-like-it", ""},
};

TEST(DidYouMean, Table) {
  const std::vector<std::string> known = {"range", "content-range", "fragment", "in"};
  for (const auto& c : kSuggestions) {
    SCOPED_TRACE(c.word);
    EXPECT_EQ(did_you_mean(c.word, known), c.want);
  }
}

TEST(DidYouMean, TakesTheFirstOfEquallyClose) {
  EXPECT_EQ(did_you_mean("cat", {"bat", "rat"}), "did you mean 'bat'?");
  EXPECT_EQ(did_you_mean("cat", {"cart", "car", "cat"}), "did you mean 'cat'?");
}

TEST(DidYouMean, AllowsFourEditsAtMost) {
  const std::string word(30, 'a');
  EXPECT_EQ(did_you_mean(word + "bbbb", {word}), "did you mean '" + word + "'?");
  EXPECT_EQ(did_you_mean(word + "bbbbb", {word}), "");
}

TEST(DidYouMean, DoesNotLookAtLongWords) {
  const std::string word(100, 'a');
  EXPECT_EQ(did_you_mean(word, {word + "b"}), "did you mean '" + word + "b'?");
  EXPECT_EQ(did_you_mean(word + "b", {word}), "");
}

TEST(DidYouMean, HasNoneAmongNone) {
  EXPECT_EQ(did_you_mean("range", {}), "");
}

}  // namespace
}  // namespace bitspec
