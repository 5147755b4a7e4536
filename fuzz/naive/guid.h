// A second reader of braced GUIDs, written from the grammar without an eye on speed.  [MC-BUP 1.7.1, MS-DTYP 2.3.4.3]
#pragma once

#include <cctype>
#include <optional>
#include <string>
#include <string_view>

namespace bitspec::naive {

// The 32 digits in lower case; nothing if the text is no GUID in braces.
inline std::optional<std::string> guid_digits(std::string_view text) {
  const int groups[] = {8, 4, 4, 4, 12};
  std::string digits;
  std::size_t at = 0;
  const auto take = [&](char wanted) { return at < text.size() && text[at++] == wanted; };
  if (!take('{')) return std::nullopt;
  for (const int group : groups) {
    if (!digits.empty() && !take('-')) return std::nullopt;
    for (int left = group; left > 0; --left) {
      if (at == text.size()) return std::nullopt;
      const unsigned char c = static_cast<unsigned char>(text[at++]);
      if (!std::isxdigit(c)) return std::nullopt;
      digits += static_cast<char>(std::tolower(c));
    }
  }
  if (!take('}') || at != text.size()) return std::nullopt;
  return digits;
}

}  // namespace bitspec::naive
