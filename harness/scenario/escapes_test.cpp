#include "harness/scenario/escapes.h"

#include <gtest/gtest.h>

namespace bitspec::scenario {
namespace {

struct EscapeCase {
  std::string_view text, want;
};

TEST(Unescape, Table) {
  using namespace std::string_view_literals;
  const EscapeCase cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"\\r\\n\\t\\\\", "\r\n\t\\"},
      {"a\\0b", "a\0b"sv},
      {"\\x00\\xff\\xFFz", "\0\xff\xffz"sv},
      {"\\x414", "A4"},
      {"\\", "error: unknown escape '\\'; known: \\r \\n \\t \\0 \\\\ \\xNN"},
      {"a\\qb", "error: unknown escape '\\q'; known: \\r \\n \\t \\0 \\\\ \\xNN"},
      {"\\x4", "error: unknown escape '\\x4'; known: \\r \\n \\t \\0 \\\\ \\xNN"},
      {"\\x4g", "error: unknown escape '\\x4g'; known: \\r \\n \\t \\0 \\\\ \\xNN"},
      {"\\x+4", "error: unknown escape '\\x+4'; known: \\r \\n \\t \\0 \\\\ \\xNN"},
  };
  for (const EscapeCase& c : cases) {
    SCOPED_TRACE(c.text);
    const auto out = unescape(c.text);
    EXPECT_EQ(out ? *out : "error: " + out.error().message, c.want);
  }
}

}  // namespace
}  // namespace bitspec::scenario
