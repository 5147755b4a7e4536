#include "harness/client/state_text.h"

#include <gtest/gtest.h>

namespace bitspec::client {
namespace {

const std::string kText =
    "bitspec upload 1\n"
    "url: http://h/a\n"
    "size: 300\n"
    "modified: 1700000000123456789\n"
    "session: {a: b}\n"
    "at: http://h2:81/a\n"
    "offset: 100\n"
    "sent: 200\n";

TEST(StateText, IsReadAsItWasWritten) {
  const auto state = parse_state(kText);
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_EQ(state_text(*state), kText);
  EXPECT_EQ(state->session.id, "{a: b}");
  EXPECT_EQ(state->session.offset, 100u);
}

struct StateCase {
  std::string from, to, want;
};

TEST(StateText, MistakesNameTheirLine) {
  const StateCase cases[] = {
      {"upload 1", "upload 2", "line 1: expected 'bitspec upload 1'"},
      {"url: http://h/a\n", "", "line 2: expected 'url: ...'"},
      {"size: 300", "size: many", "line 3: expected a number at offset 0"},
      {"at: http", "at: ftp", "line 6: "},
      {"sent: 200\n", "", "line 8: expected 'sent: ...'"},
      {"sent: 200", "sent: 301", "the offset is beyond the end of the file"},
  };
  for (const auto& c : cases) {
    std::string text = kText;
    text.replace(text.find(c.from), c.from.size(), c.to);
    const auto state = parse_state(text);
    ASSERT_FALSE(state) << c.from;
    EXPECT_EQ(state.error().message.substr(0, c.want.size()), c.want);
  }
}

}  // namespace
}  // namespace bitspec::client
