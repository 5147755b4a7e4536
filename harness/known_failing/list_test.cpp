#include "harness/known_failing/list.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "harness/base/testing/source_folder.h"

namespace bitspec::known_failing {
namespace {

constexpr const char* kText = R"(# Of the nightly build.
- rule: fragment.gap.offset
  profile: win32
  reason: >
    Off by one
    # no comment, but text
  link: https://example.org/bugs/7
  expires: 2027-01-31

# The proxy does that.
- {rule: "common.*", scenario: http/methods}
- scenario: close/early[2]
)";

TEST(ReadList, ReadsEntriesWithTheirLines) {
  const auto loaded = read_list("known.yaml", kText);
  ASSERT_TRUE(loaded.errors.empty()) << loaded.errors.front().render();
  const auto& entries = loaded.list.entries;
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].rule, "fragment.gap.offset");
  EXPECT_EQ(entries[0].profile, "win32");
  EXPECT_EQ(entries[0].reason, "Off by one # no comment, but text\n");
  EXPECT_EQ(entries[0].link, "https://example.org/bugs/7");
  EXPECT_EQ(entries[0].expires, "2027-01-31");
  EXPECT_EQ(entries[0].line, 2);
  EXPECT_EQ(entries[0].last_line, 8);
  EXPECT_EQ(entries[1].rule + " " + entries[1].scenario, "common.* http/methods");
  EXPECT_EQ(entries[1].line, 11);
  EXPECT_EQ(entries[1].last_line, 11);
  EXPECT_EQ(entries[2].scenario, "close/early[2]");
  EXPECT_EQ(entries[2].last_line, 12);
}

TEST(ReadList, MayBeEmpty) {
  for (const char* text : {"", "# nothing is known\n", "[]\n"}) {
    const auto loaded = read_list("known.yaml", text);
    EXPECT_TRUE(loaded.errors.empty()) << loaded.errors.front().render();
    EXPECT_TRUE(loaded.list.entries.empty());
  }
}

struct Mistake {
  const char *text, *message;
};
constexpr Mistake kMistakes[] = {
    {"- rule: a.b\n  reson: x\n",
     "k.yaml:2:3: error: unknown key 'reson'\n  2 |   reson: x\n    |   ^^^^^ did you mean 'reason'?\n"},
    {"- reason: x\n", "k.yaml:1:3: error: an entry needs 'rule' or 'scenario'\n  1 | - reason: x\n    |   ^^^^^^\n"},
    {"- rule: a.b\n  expires: tomorrow\n",
     "k.yaml:2:12: error: 'expires' must be a date such as 2027-01-31, not 'tomorrow'\n  2 |   expires: tomorrow\n    "
     "| "
     "           ^^^^^^^^\n"},
    {"- rule: a.b\n  expires: 2027-13-01\n",
     "k.yaml:2:12: error: 'expires' must be a date such as 2027-01-31, not '2027-13-01'\n  2 |   expires: 2027-13-01\n "
     "   "
     "|            ^^^^^^^^^^\n"},
    {"- rule: a.b\n  profile: win16\n",
     "k.yaml:2:12: error: 'profile' must be win32, mc-bup or iis, not 'win16'\n  2 |   profile: win16\n    |           "
     " "
     "^^^^^\n"},
    {"rule: a.b\n", "k.yaml:1:1: error: the file must be a list, not a map\n  1 | rule: a.b\n    | ^^^^\n"},
    {"- a.b\n", "k.yaml:1:3: error: an item of the file must be a map, not 'a.b'\n  1 | - a.b\n    |   ^^^\n"},
};

TEST(ReadList, PointsAtMistakes) {
  for (const auto& [text, message] : kMistakes) {
    const auto loaded = read_list("k.yaml", text);
    ASSERT_EQ(loaded.errors.size(), 1u) << text;
    EXPECT_EQ(loaded.errors.front().render(), message);
  }
}

TEST(ToText, IsReadAsTheSame) {
  std::vector<results::KnownEntry> entries(2);
  entries[0].rule = "a.b";
  entries[0].profile = "iis";
  entries[0].reason = "expected \"x\", got \\ and: a # \x01 tab\t";
  entries[0].expires = "2027-01-31";
  entries[1].rule = "c.*";
  entries[1].scenario = "close/early[2]";
  const auto loaded = read_list("k.yaml", to_text(entries));
  ASSERT_TRUE(loaded.errors.empty()) << loaded.errors.front().render();
  ASSERT_EQ(loaded.list.entries.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto &read = loaded.list.entries[i], &written = entries[i];
    EXPECT_EQ(read.rule, written.rule);
    EXPECT_EQ(read.scenario, written.scenario);
    EXPECT_EQ(read.profile, written.profile);
    EXPECT_EQ(read.reason, written.reason);
    EXPECT_EQ(read.expires, written.expires);
  }
  EXPECT_EQ(to_text({}), "");
}

TEST(TextWithout, DeletesTheLinesOfEntriesAndNoOthers) {
  const auto list = read_list("known.yaml", kText).list;
  const auto text = text_without(list, {list.entries[0], list.entries[2]});
  ASSERT_TRUE(text) << text.error().render();
  EXPECT_EQ(*text,
            "# Of the nightly build.\n\n# The proxy does that.\n- {rule: \"common.*\", scenario: http/methods}\n");
  EXPECT_EQ(text_without(list, {}).value_or(""), kText);
}

// Left behind it would be part of the reason before it.
TEST(TextWithout, DeletesTextThatLooksLikeAComment) {
  const std::string first = "- rule: a.b\n  reason: |\n    x\n";
  const List list = read_list("known.yaml", first + "- rule: c.d\n  reason: |\n    y\n    # z\n# of the list\n").list;
  EXPECT_EQ(text_without(list, {list.entries[1]}).value_or(""), first + "# of the list\n");
}

TEST(TextWithout, DoesNotTouchLinesThatEntriesShare) {
  const auto list = read_list("k.yaml", "[{rule: a}, {rule: b}]\n").list;
  ASSERT_EQ(list.entries.size(), 2u);
  const auto text = text_without(list, {list.entries[1]});
  ASSERT_FALSE(text);
  EXPECT_EQ(
      text.error().render(),
      "k.yaml:1:1: error: this entry does not have its lines for itself\n  1 | [{rule: a}, {rule: b}]\n    | ^ begin "
      "each entry on a line of its own, with '- '\n");
}

TEST(Schema, IsTheOneInTheSuites) {
  const std::string path = source_folder() + "/suites/schema/known-failing.json";
  if (std::getenv("BITSPEC_UPDATE")) std::ofstream(path, std::ios::binary) << schema();
  std::ifstream in(path, std::ios::binary);
  const std::string stored((std::istreambuf_iterator<char>(in)), {});
  EXPECT_TRUE(stored == schema()) << "suites/schema/known-failing.json is not what the table of lists says.\n"
                                  << "To write it anew: BITSPEC_UPDATE=1 known_failing_test --gtest_filter=Schema.*";
}

}  // namespace
}  // namespace bitspec::known_failing
