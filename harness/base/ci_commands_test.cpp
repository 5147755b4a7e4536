#include "harness/base/ci_commands.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

TEST(CiCommands, Table) {
  constexpr std::pair<const char*, const char*> kCases[] = {
      {"::error::x", "\\x3a:error::x"},
      {"got\n \t::stop-commands::x\n", "got\n \t\\x3a:stop-commands::x\n"},
      {"\x1b[1;31m::error::\x1b[0m", "\x1b[1;31m\\x3a:error::\x1b[0m"},
      {"http://[::1]/ ::x", "http://[::1]/ ::x"},
      {"a ##[error]x ##vso[task.setvariable a=b] ##teamcity[x]",
       "a \\x23#[error]x \\x23#vso[task.setvariable a=b] \\x23#teamcity[x]"},
      {"###[x", "#\\x23#[x"},
      {"## heading [x]\n#1", "## heading [x]\n#1"},
      {"a\r::x", "a\r\\x3a:x"},
      {"", ""},
  };
  for (const auto& [text, want] : kCases) EXPECT_EQ(without_ci_commands(text), want);
}

}  // namespace
}  // namespace bitspec
