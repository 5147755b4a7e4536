// A strict reader of header field lines, from the grammar: it takes what has no deviation at all, and nothing else.
// [RFC 9112 2.2, 5; RFC 9110 5.5, 5.6.2]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bitspec::naive {

using FieldList = std::vector<std::pair<std::string, std::string>>;

inline bool is_tchar(char c) {
  const std::string_view marks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         marks.find(c) != std::string_view::npos;
}

// Visible, blank, tab, or above 0x7f.
inline bool is_text(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u == '\t' || (u >= 0x20 && u != 0x7f);
}

// field-line = field-name ":" OWS field-value OWS, each ended by CRLF. `text` is all lines, without the blank one.
inline std::optional<FieldList> field_lines(std::string_view text) {
  FieldList list;
  while (!text.empty()) {
    const auto end = text.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    std::size_t colon = 0;
    while (colon < line.size() && is_tchar(line[colon])) ++colon;
    if (colon == 0 || colon == line.size() || line[colon] != ':') return std::nullopt;
    std::string value(line.substr(colon + 1));
    for (const char c : value) {
      if (!is_text(c)) return std::nullopt;
    }
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.erase(0, 1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.pop_back();
    list.emplace_back(line.substr(0, colon), value);
  }
  return list;
}

}  // namespace bitspec::naive
