#include "harness/base/text.h"

#include <algorithm>
#include <system_error>

namespace bitspec {

std::string join(const std::vector<std::string>& words, std::string_view between) {
  return join(words, between, between);
}

std::string join(const std::vector<std::string>& words, std::string_view between, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? last : between;
    out += words[i];
  }
  return out;
}

bool same_letters(std::string_view a, std::string_view b) {
  const auto alike = [](char x, char y) { return lower_letter(x) == lower_letter(y); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), alike);
}

std::string hex(std::span<const unsigned char> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string errno_text(int error) {
  std::string text = std::generic_category().message(error);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace bitspec
