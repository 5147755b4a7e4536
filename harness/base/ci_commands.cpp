#include "harness/base/ci_commands.h"

#include <cctype>
#include <string_view>

namespace bitspec {
namespace {

// "\x1b[31m", which only we write.
std::size_t colour_length(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const std::size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

bool begins_hash_command(std::string_view text) {
  if (!text.starts_with("##")) return false;
  std::size_t at = 2;
  while (at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) != 0) ++at;
  return at < text.size() && text[at] == '[';
}

}  // namespace

std::string without_ci_commands(std::string text) {
  if (text.find("::") == std::string::npos && text.find("##") == std::string::npos) return text;
  std::string out;
  bool line_begins = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    if (const std::size_t colour = colour_length(rest)) {
      out += rest.substr(0, colour);
      at += colour;
      continue;
    }
    if (line_begins && rest.starts_with("::")) {
      out += "\\x3a";
    } else if (begins_hash_command(rest)) {
      out += "\\x23";
    } else {
      out += rest[0];
    }
    const auto c = static_cast<unsigned char>(rest[0]);
    line_begins = c == '\n' || c == '\r' || (line_begins && std::isspace(c) != 0);
    ++at;
  }
  return out;
}

}  // namespace bitspec
