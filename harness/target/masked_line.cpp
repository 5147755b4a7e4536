#include "harness/target/masked_line.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "harness/base/edit_distance.h"
#include "harness/base/secrets.h"
#include "harness/protocol/secret_fields.h"

namespace bitspec::target {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

bool names_secret(std::string_view key) {
  constexpr std::size_t kMisspelt = 2;
  const bool names_place = key.ends_with("_env") || key.ends_with("_file") || key == "authentication";
  return !names_place && (is_secret_field(key) || (key.size() < 20 && edit_distance(key, "password") <= kMisspelt));
}

void mask(std::string& line, std::size_t from, std::size_t to) {
  for (; from < std::min(to, line.size()); ++from) {
    if (line[from] != ' ') line[from] = '*';
  }
}

// Where the value behind a colon ends: with its quote, or with what ends a plain one in braces.
std::size_t value_end(std::string_view line, std::size_t from) {
  const std::size_t begin = line.find_first_not_of(' ', from);
  if (begin == std::string_view::npos) return line.size();
  if (line[begin] == '"' || line[begin] == '\'') {
    const std::size_t quote = line.find(line[begin], begin + 1);
    return quote == std::string_view::npos ? line.size() : quote + 1;
  }
  if (line[begin] == '{') return begin;  // {secret: ...}: the keys within say it
  const bool in_braces = line.substr(0, from).find('{') != std::string_view::npos;
  return in_braces ? std::min(line.find_first_of(",}", begin), line.size()) : line.size();
}

}  // namespace

std::string without_user_information(std::string line) {
  for (std::size_t at = line.find("://"); at != std::string::npos; at = line.find("://", at + 3)) {
    const std::size_t end = std::min(line.find_first_of(" /", at + 3), line.size());
    const std::size_t sign = line.rfind('@', end);
    if (sign != std::string::npos && sign > at + 3) mask(line, at + 3, sign);
  }
  return line;
}

std::string masked_line(std::string line) {
  for (std::size_t colon = line.find(':'); colon != std::string::npos; colon = line.find(':', colon + 1)) {
    std::size_t end = colon;
    while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '"' || line[end - 1] == '\'')) --end;
    std::size_t begin = end;
    while (begin > 0 && is_word(line[begin - 1])) --begin;
    if (!names_secret(std::string_view(line).substr(begin, end - begin))) continue;
    const std::size_t value = value_end(line, colon + 1);
    mask(line, colon + 1, value);
    colon = std::max(colon, value - 1);
  }
  return with_secrets_masked(without_user_information(std::move(line)));
}

}  // namespace bitspec::target
