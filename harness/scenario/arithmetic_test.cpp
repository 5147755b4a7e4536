#include "harness/scenario/arithmetic.h"

#include <gtest/gtest.h>

namespace bitspec::scenario {
namespace {

struct SplitCase {
  std::string_view text, variable, operations;
};

TEST(Arithmetic, SplitsAtTheEndOfTheName) {
  const SplitCase cases[] = {
      {"s.next+1", "s.next", "+1"},
      {"capability.fragment_limit.bytes*2-1", "capability.fragment_limit.bytes", "*2-1"},
      {"next-12", "next", "-12"},
      {"s.next", "", ""},
      {"s.next+", "", ""},
      {"a-b", "", ""},
      {"+1", "", ""},
      {"12", "", ""},
      {"", "", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto got = split_calculation(c.text);
    EXPECT_EQ(got ? got->variable : "", c.variable);
    EXPECT_EQ(got ? got->operations : "", c.operations);
  }
}

struct CalculationCase {
  std::string_view number, operations, want;
};

TEST(Arithmetic, Table) {
  const CalculationCase cases[] = {
      {"10", "+1", "11"},
      {"10", "-10", "0"},
      {"10", "*2-1", "19"},
      {"10", "/3", "3"},
      {"10", "+2*3", "36"},
      {"18446744073709551615", "+0", "18446744073709551615"},
      {"18446744073709551615", "+1", "error: the number becomes too large: 18446744073709551615+1"},
      {"4294967296", "*4294967296", "error: the number becomes too large: 4294967296*4294967296"},
      {"1", "-2", "error: the number becomes less than 0: 1-2"},
      {"1", "/0", "error: a division by 0: 1/0"},
      {"{x}", "+1", "error: '{x}' is not a whole number"},
      {"", "+1", "error: '' is not a whole number"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.number) + std::string(c.operations));
    const auto got = calculate(c.number, c.operations);
    EXPECT_EQ(got ? *got : "error: " + got.error().message, c.want);
  }
}

}  // namespace
}  // namespace bitspec::scenario
