// Decimal and hexadecimal numbers with arithmetic that cannot overflow: as texts, without leading zeros.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bitspec::naive {

inline std::string without_zeros(std::string digits) {
  while (digits.size() > 1 && digits[0] == '0') digits.erase(0, 1);
  return digits;
}

// True if the decimal number a is below b.
inline bool below(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

// The number as text; nothing if there is a byte that is no digit, none at all, or more than 64 bits hold.
inline std::optional<std::string> decimal(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const std::string number = without_zeros(std::string(text));
  if (below("18446744073709551615", number)) return std::nullopt;
  return number;
}

}  // namespace bitspec::naive
