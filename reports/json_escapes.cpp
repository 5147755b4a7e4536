#include "reports/json_escapes.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/printable.h"

namespace bitspec::reports {
namespace {

std::uint32_t code_point(std::string_view character) {
  constexpr unsigned char kFirst[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  std::uint32_t out = static_cast<unsigned char>(character[0]) & kFirst[character.size()];
  for (const char c : character.substr(1)) out = out << 6 | (static_cast<unsigned char>(c) & 0x3f);
  return out;
}

// DEL, C1 controls, marks without a width, and those that turn the reading direction.
bool misleads(std::uint32_t c) {
  return (c >= 0x7f && c <= 0x9f) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0x061c;
}

}  // namespace

std::string escape_json(const std::string& json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const std::string_view rest = std::string_view(json).substr(at);
    const std::size_t length = std::max<std::size_t>(utf8_length(rest), 1);
    const std::uint32_t c = code_point(rest.substr(0, length));
    const bool hash = c == '#' && rest.starts_with("##");
    if (hash || misleads(c))
      out += fmt::format("\\u{:04x}", c);
    else
      out += rest.substr(0, length);
    at += length;
  }
  return out;
}

}  // namespace bitspec::reports
