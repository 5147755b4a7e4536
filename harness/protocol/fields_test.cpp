#include "harness/protocol/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitspec {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SameName, IgnoresAsciiCaseOnly) {
  EXPECT_TRUE(same_name("BITS-Packet-Type", "bits-packet-TYPE"));
  EXPECT_TRUE(same_name("", ""));
  EXPECT_FALSE(same_name("Host", "Hos"));
  EXPECT_FALSE(same_name("Host", "Host "));
  EXPECT_FALSE(same_name("Content-Length", "Content_Length"));
  EXPECT_FALSE(same_name("\xc4", "\xe4"));  // A and a with dots in Latin-1
  EXPECT_FALSE(same_name("[", "{"));        // 0x20 apart, but no letters
  EXPECT_FALSE(same_name("@", "`"));
}

TEST(Lower, ChangesAsciiLettersOnly) {
  EXPECT_EQ(lower("BITS-Host-Id 09 @[`{ \xc4"), "bits-host-id 09 @[`{ \xc4");
  EXPECT_EQ(lower(""), "");
}

TEST(IsToken, Table) {
  for (int c = 0; c < 256; ++c) {
    const bool want = c > 0x20 && c < 0x7f &&
                      std::string_view("\"(),/:;<=>?@[\\]{}").find(static_cast<char>(c)) == std::string_view::npos;
    EXPECT_EQ(is_token(std::string(1, static_cast<char>(c))), want) << c;
    EXPECT_EQ(is_token("a" + std::string(1, static_cast<char>(c)) + "b"), want) << c;
  }
  EXPECT_FALSE(is_token(""));
  EXPECT_TRUE(is_token("BITS_POST"));
}

TEST(TrimBlanks, TakesBlanksAndTabsAtBothEnds) {
  EXPECT_EQ(trim_blanks(" \t a \t b\t "), "a \t b");
  EXPECT_EQ(trim_blanks(" \t "), "");
  EXPECT_EQ(trim_blanks(""), "");
  EXPECT_EQ(trim_blanks("\r a\n"), "\r a\n");  // not blanks; they are what a test wants to see
}

TEST(Fields, FindsWithoutRegardToCase) {
  const Fields fields = {{"Host", "a"}, {"x-two", "1"}, {"X-Two", "2"}, {"X-TWO", ""}};
  EXPECT_EQ(fields.first("HOST"), "a");
  EXPECT_EQ(fields.first("X-Two"), "1");
  EXPECT_EQ(fields.first("none"), std::nullopt);
  EXPECT_EQ(fields.count("X-two"), 3u);
  EXPECT_EQ(fields.count("none"), 0u);
  EXPECT_THAT(fields.all("x-TWO"), ElementsAre("1", "2", ""));
  EXPECT_THAT(fields.all("none"), IsEmpty());
  EXPECT_TRUE(fields.has("host"));
  EXPECT_FALSE(fields.has("hos"));
}

TEST(Fields, AddKeepsOrderAndSpelling) {
  Fields fields;
  fields.add("b", "1");
  fields.add("A", "2");
  fields.add("B", "1");
  EXPECT_THAT(fields.list(), ElementsAre(Field{"b", "1"}, Field{"A", "2"}, Field{"B", "1"}));
}

TEST(Fields, SetReplacesTheFirstWithItsSpellingAndDropsTheRest) {
  Fields fields = {{"a", "1"}, {"x-y", "2"}, {"b", "3"}, {"X-y", "4"}};
  fields.set("X-Y", "new");
  EXPECT_THAT(fields.list(), ElementsAre(Field{"a", "1"}, Field{"X-Y", "new"}, Field{"b", "3"}));
  fields.set("c", "5");
  EXPECT_THAT(fields.list(), ElementsAre(Field{"a", "1"}, Field{"X-Y", "new"}, Field{"b", "3"}, Field{"c", "5"}));
}

TEST(Fields, RemoveTakesEveryOneOfTheName) {
  Fields fields = {{"a", "1"}, {"X", "2"}, {"b", "3"}, {"x", "4"}};
  fields.remove("x");
  EXPECT_THAT(fields.list(), ElementsAre(Field{"a", "1"}, Field{"b", "3"}));
  fields.remove("none");
  EXPECT_EQ(fields.list().size(), 2u);
}

// The name may be that of a field which the call itself moves.
TEST(Fields, NamesMayComeFromTheListItself) {
  Fields fields = {{"A-name-too-long-for-small-strings", "1"}, {"b", "2"}, {"A-name-too-long-for-small-strings", "3"}};
  fields.set(fields.list()[0].name, "new");
  EXPECT_THAT(fields.list(), ElementsAre(Field{"A-name-too-long-for-small-strings", "new"}, Field{"b", "2"}));
  fields.remove(fields.list()[0].name);
  EXPECT_THAT(fields.list(), ElementsAre(Field{"b", "2"}));
}

}  // namespace
}  // namespace bitspec
