// Arithmetic behind a variable: ${capability.fragment_limit.bytes*2-1}.
//
// Whole numbers from 0 to 2^64-1; several operations are done from left to right. What is below zero, too large or
// divided by zero is an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace bitspec::scenario {

struct Calculation {
  std::string_view variable;    // "s.next"
  std::string_view operations;  // "*2-1"
};

// Nothing: no operation stands at the end of `text`. A '-' and digits may belong to a name: ask for the whole first.
std::optional<Calculation> split_calculation(std::string_view text);

// REQUIRES: `operations` comes from split_calculation.
Result<std::string> calculate(std::string_view number, std::string_view operations);

}  // namespace bitspec::scenario
