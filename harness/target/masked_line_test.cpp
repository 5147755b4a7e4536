#include "harness/target/masked_line.h"

#include <gtest/gtest.h>

namespace bitspec::target {
namespace {

TEST(MaskedLine, Table) {
  constexpr std::pair<const char*, const char*> kCases[] = {
      {"  - {user: a, password: pa55word, x: y}", "  - {user: a, password: ********, x: y}"},
      {"    password: pa55word # it is, }", "    password: ******** * ** *** *"},
      {"    pasword: 'pa55 word'", "    pasword: ***** *****"},
      {"    'password' : \"pa55", "    'password' : *****"},
      {"  X-Api-Key: {secret: abc, x: 1}", "  X-Api-Key: {secret: ***, x: 1}"},
      {"  Authorization: Bearer a:b", "  Authorization: ****** ***"},
      {"    password_env: BITSPEC_PASSWORD", "    password_env: BITSPEC_PASSWORD"},
      {"authentication: basic", "authentication: basic"},
      {"url: http://alice:pa55@host/a@b", "url: http://**********@host/a@b"},
      {"url: http://a:p'\"5@host/", "url: http://******@host/"},
      {"url: http://host/a", "url: http://host/a"},
  };
  for (const auto& [line, want] : kCases) EXPECT_EQ(masked_line(line), want);
}

}  // namespace
}  // namespace bitspec::target
