// A second reader of absolute http and https URLs: the grammar as regular expressions.  [RFC 3986 3, RFC 9110 4.2]
#pragma once

#include <algorithm>
#include <optional>
#include <regex>
#include <string>
#include <string_view>

namespace bitspec::naive {

struct Url {
  std::string scheme, host, path;
  unsigned long port = 0;
};

inline std::optional<Url> url(std::string_view view) {
  static const std::regex kForm(
      R"((https?)://(\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)\]|([-A-Za-z0-9._~%!$&'()*+,;=]+))(:([0-9]*))?([/?].*)?)",
      std::regex::icase | std::regex::optimize);
  for (const char c : view) {
    if (c <= ' ' || c == 0x7f || c == '#') return std::nullopt;  // char is signed or not: both ends are cut off
    if (static_cast<unsigned char>(c) > 0x7e) return std::nullopt;
  }
  const std::string text(view);
  std::smatch part;
  if (!std::regex_match(text, part, kForm)) return std::nullopt;
  Url out;
  for (const char c : part[1].str()) out.scheme += static_cast<char>(c | 0x20);
  out.host = part[3].matched ? part[3].str() : part[4].str();
  out.port = out.scheme == "https" ? 443 : 80;
  if (part[6].length() > 0) {
    std::string digits = part[6].str();
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty() || digits.size() > 5 || std::stoul(digits) > 65535) return std::nullopt;
    out.port = std::stoul(digits);
  }
  out.path = part[7].str();
  if (out.path.empty() || out.path[0] == '?') out.path.insert(0, "/");
  return out;
}

}  // namespace bitspec::naive
