#include "harness/protocol/fields.h"

#include <utility>

#include "harness/base/text.h"

namespace bitspec {
namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

constexpr bool is_token_char(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return same_letters(a, b);
}

bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!is_token_char(c)) return false;
  }
  return !text.empty();
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower_letter(c);
  return out;
}

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t Fields::count(std::string_view name) const {
  std::size_t n = 0;
  for (const Field& field : list_) n += same_name(field.name, name) ? 1 : 0;
  return n;
}

std::optional<std::string> Fields::first(std::string_view name) const {
  for (const Field& field : list_) {
    if (same_name(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::vector<std::string> Fields::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const Field& field : list_) {
    if (same_name(field.name, name)) values.push_back(field.value);
  }
  return values;
}

void Fields::set(std::string_view name, std::string value) {
  // A copy, because `name` may be a view of a field that is about to move.
  Field wanted{std::string(name), std::move(value)};
  std::vector<Field> kept;
  bool placed = false;
  for (Field& field : list_) {
    if (!same_name(field.name, wanted.name)) {
      kept.push_back(std::move(field));
    } else if (!placed) {
      kept.push_back(wanted);
      placed = true;
    }
  }
  if (!placed) kept.push_back(std::move(wanted));
  list_ = std::move(kept);
}

void Fields::remove(std::string_view name) {
  const std::string wanted(name);
  std::vector<Field> kept;
  for (Field& field : list_) {
    if (!same_name(field.name, wanted)) kept.push_back(std::move(field));
  }
  list_ = std::move(kept);
}

}  // namespace bitspec
