#include "harness/refserver/auth_params.h"

#include "harness/protocol/fields.h"

namespace bitspec::refserver {
namespace {

void skip_blanks(std::string_view& text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
}

// Reads a quoted string after its opening quote.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '"') return value;
    if (c != '\\') {
      value += c;
      continue;
    }
    if (text.empty()) return std::nullopt;
    value += text.front();
    text.remove_prefix(1);
  }
  return std::nullopt;
}

std::string take_token(std::string_view& text) {
  const auto end = std::min(text.find_first_of(" \t,=\""), text.size());
  const std::string token(text.substr(0, end));
  text.remove_prefix(end);
  return token;
}

}  // namespace

std::optional<std::map<std::string, std::string>> parse_auth_params(std::string_view text) {
  std::map<std::string, std::string> params;
  for (;;) {
    skip_blanks(text);
    const auto name = lower(take_token(text));
    skip_blanks(text);
    if (name.empty() || !text.starts_with('=')) return std::nullopt;
    text.remove_prefix(1);
    skip_blanks(text);
    std::optional<std::string> value;
    if (text.starts_with('"')) {
      text.remove_prefix(1);
      value = take_quoted(text);
    } else {
      value = take_token(text);
    }
    if (!value || !params.emplace(name, *value).second) return std::nullopt;
    skip_blanks(text);
    if (text.empty()) return params;
    if (!text.starts_with(',')) return std::nullopt;
    text.remove_prefix(1);
  }
}

}  // namespace bitspec::refserver
