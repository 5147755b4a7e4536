// A strict decoder of the chunked coding over a whole text: it takes what has no deviation, and nothing else.
// [RFC 9112 7.1]
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/naive/fields.h"

namespace bitspec::naive {

struct Chunked {
  std::string data;
  std::size_t taken = 0;  // coded bytes, the last CRLF included
  std::size_t longest_line = 0, trailer_bytes = 2,
              trailer_fields = 0;  // what limits are set for; ends of lines included
};

// chunk-ext in the plain form that the decoder vouches for: blanks, ';', and a token behind it.
inline bool is_extension(std::string_view text) {
  std::size_t at = 0;
  const auto skip_blanks = [&] {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  };
  skip_blanks();
  if (at == text.size() || text[at++] != ';') return false;
  skip_blanks();
  if (at == text.size() || !is_tchar(text[at])) return false;
  for (const char c : text) {
    if (!is_text(c)) return false;
  }
  return true;
}

inline std::optional<Chunked> chunked(std::string_view text) {
  Chunked out;
  for (;;) {
    const auto line_end = text.find("\r\n", out.taken);
    if (line_end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(out.taken, line_end - out.taken);
    const auto digits = std::min(line.find_first_not_of("0123456789abcdefABCDEF"), line.size());
    if (digits == 0 || (digits < line.size() && !is_extension(line.substr(digits)))) return std::nullopt;
    // More than 15 digits that count cannot be in a text that fits into memory.
    std::string size_text(line.substr(0, digits));
    size_text.erase(0, std::min(size_text.find_first_not_of('0'), size_text.size()));
    if (size_text.size() > 15) return std::nullopt;
    const std::size_t size = size_text.empty() ? 0 : std::stoull(size_text, nullptr, 16);
    out.taken = line_end + 2;
    out.longest_line = std::max(out.longest_line, line.size() + 2);
    if (size == 0) break;
    if (text.size() - out.taken < size + 2 || text.substr(out.taken + size, 2) != "\r\n") return std::nullopt;
    out.data += text.substr(out.taken, size);
    out.taken += size + 2;
  }
  if (text.substr(out.taken, 2) == "\r\n") {
    out.taken += 2;
    return out;
  }
  const auto end = text.find("\r\n\r\n", out.taken);
  if (end == std::string_view::npos) return std::nullopt;
  const auto trailers = field_lines(text.substr(out.taken, end + 2 - out.taken));
  if (!trailers) return std::nullopt;
  out.trailer_fields = trailers->size();
  out.trailer_bytes = end + 4 - out.taken;
  out.taken = end + 4;
  return out;
}

}  // namespace bitspec::naive
