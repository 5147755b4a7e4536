#include "harness/recording/pasted_line.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "harness/protocol/content_range.h"

namespace bitspec::recording {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Up to the next blank, which is taken too.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

// Letters as in BITS_POST; a word of prose has small ones.
bool is_method(std::string_view word) {
  return word.size() >= 3 && std::ranges::all_of(word, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

bool is_version(std::string_view word) {
  return word.size() > 5 && same_name(word.substr(0, 5), "HTTP/") &&
         std::isdigit(static_cast<unsigned char>(word[5])) != 0;
}

bool is_target(std::string_view word) {
  return word.starts_with('/') || word.starts_with("http://") || word.starts_with("https://");
}

int status_of(std::string_view word) {
  const auto number = word.size() == 3 ? parse_decimal(word) : bad_input("");
  return number && *number >= 100 && *number <= 599 ? static_cast<int>(*number) : 0;
}

}  // namespace

std::string_view unquoted(std::string_view line) {
  std::string_view text = trimmed(line);
  while (!text.empty()) {
    const char c = text.front();
    const std::string_view behind = text.substr(1);
    const bool alone = behind.empty() || is_blank(behind.front()) || behind.front() == '>' || behind.front() == '<';
    const bool message = !alone && (request_line(behind) || status_line(behind, false) || field_line(behind));
    // "! <" is how a report marks the line that proves a failure.
    const bool mark = c == '>' || c == '<' ? alone || message : (c == '!' || c == '|') && alone;
    if (!mark) break;
    text = trimmed(behind);
  }
  return text;
}

std::optional<RequestLine> request_line(std::string_view text) {
  RequestLine out;
  const std::string_view method = take_word(text), target = take_word(text), version = take_word(text);
  if (!is_method(method) || !is_target(target) || !text.empty()) return std::nullopt;
  if (version.empty() ? method != "BITS_POST" : !is_version(version)) return std::nullopt;
  return RequestLine{std::string(method), std::string(target), std::string(version)};
}

std::optional<StatusLine> status_line(std::string_view text, bool bare) {
  StatusLine out;
  for (const std::string_view arrow : {"->", "=>", "<-", "<=", "\xe2\x86\x92", "\xe2\x86\x90"}) {
    if (bare && text.starts_with(arrow)) text = trimmed(text.substr(arrow.size()));
  }
  std::string_view rest = text;
  const std::string_view version = take_word(rest);
  if (is_version(version) || same_name(version, "HTTP")) {
    out.version = is_version(version) ? version : "";
    text = rest;
  } else if (!bare) {
    return std::nullopt;
  }
  out.status = status_of(take_word(text));
  if (out.status == 0) return std::nullopt;
  // A sentence that begins with a number is no status line.
  constexpr std::size_t kLongestReason = 40;
  const bool sentence = text.size() > kLongestReason || text.find_first_of(".,:;") != text.npos ||
                        (!text.empty() && std::isupper(static_cast<unsigned char>(text.front())) == 0);
  if (out.version.empty() && sentence) return std::nullopt;
  out.reason = text;
  return out;
}

std::optional<Field> field_line(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_token(text.substr(0, colon))) return std::nullopt;
  const std::string_view name = text.substr(0, colon);
  // URLs, and words above a message.
  if (text.substr(colon).starts_with("://")) return std::nullopt;
  const std::string_view value = trimmed(text.substr(colon + 1));
  constexpr std::array kHeadings = {"request", "response", "answer", "reply", "client", "server", "body"};
  if (value.empty() && std::ranges::any_of(kHeadings, [&](const char* word) { return same_name(name, word); }))
    return std::nullopt;
  return Field{std::string(name), std::string(value)};
}

bool is_elision(std::string_view text) {
  if (text.find("...") == 0 || text.starts_with("\xe2\x80\xa6")) return true;
  if (text.size() < 2 || (text.front() != '[' && text.front() != '(')) return false;
  const std::string words = lower(text);
  return std::ranges::any_of(std::array{"...", "\xe2\x80\xa6", "snip", "left out", "omitted", "elided", "truncated"},
                             [&](const char* word) { return words.find(word) != std::string::npos; });
}

bool is_body_note(std::string_view text) {
  return text.starts_with('<') && text.ends_with("bytes>");
}

}  // namespace bitspec::recording
