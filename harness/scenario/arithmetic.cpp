#include "harness/scenario/arithmetic.h"

#include <limits>

#include "harness/base/printable.h"
#include "harness/protocol/content_range.h"

namespace bitspec::scenario {
namespace {

constexpr std::string_view kOperators = "+-*/";
constexpr std::string_view kDigits = "0123456789";
constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();

// "" or why it cannot be done.
std::string apply(std::uint64_t& value, char operation, std::uint64_t by) {
  switch (operation) {
    case '+':
      if (by > kLargest - value) return "the number becomes too large";
      value += by;
      return {};
    case '-':
      if (by > value) return "the number becomes less than 0";
      value -= by;
      return {};
    case '*':
      if (by != 0 && value > kLargest / by) return "the number becomes too large";
      value *= by;
      return {};
    default:
      if (by == 0) return "a division by 0";
      value /= by;
      return {};
  }
}

}  // namespace

std::optional<Calculation> split_calculation(std::string_view text) {
  std::size_t end = text.size();
  while (true) {
    const std::size_t last = text.substr(0, end).find_last_not_of(kDigits);
    const bool has_digits = last != std::string_view::npos && last + 1 < end;
    if (!has_digits || last == 0 || kOperators.find(text[last]) == std::string_view::npos) break;
    end = last;
  }
  if (end == text.size()) return std::nullopt;
  return Calculation{text.substr(0, end), text.substr(end)};
}

Result<std::string> calculate(std::string_view number, std::string_view operations) {
  const auto start = parse_decimal(number);
  if (!start) return bad_input("'" + printable(number, 60) + "' is not a whole number");
  std::uint64_t value = *start;
  while (!operations.empty()) {
    const std::size_t end = std::min(operations.find_first_not_of(kDigits, 1), operations.size());
    const auto by = parse_decimal(operations.substr(1, end - 1));
    if (!by) return bad_input("'" + printable(operations, 60) + "' is not an operation on whole numbers");
    if (const std::string why = apply(value, operations.front(), *by); !why.empty()) {
      return bad_input(why + ": " + printable(number, 60) + std::string(operations.substr(0, end)));
    }
    operations.remove_prefix(end);
  }
  return std::to_string(value);
}

}  // namespace bitspec::scenario
