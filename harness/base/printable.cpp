#include "harness/base/printable.h"

#include <algorithm>

namespace bitspec {
namespace {

bool is_printable(char c) {
  return c >= 0x20 && c <= 0x7e;
}

void append_hex(std::string& out, char ch) {
  constexpr char kHex[] = "0123456789abcdef";
  const auto c = static_cast<unsigned char>(ch);
  out += "\\x";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

void append_escaped(std::string& out, char ch) {
  switch (ch) {
    case '\r':
      out += "\\r";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\\':
      out += "\\\\";
      break;
    default:
      if (is_printable(ch)) {
        out += ch;
      } else {
        append_hex(out, ch);
      }
  }
}

// Looks for secrets in so much around the part that none which touches it can be missed. Gives the end of what was
// shown, which is behind a secret that the part ends in.
std::size_t append_part(std::string& out, std::string_view whole, SecretSpan part, CutEnds cut) {
  const std::size_t margin = longest_secret();
  const std::size_t from = part.begin - std::min(margin, part.begin);
  const std::size_t to = part.end + std::min(margin, whole.size() - std::min(part.end, whole.size()));
  cut = {cut.begin || from > 0, cut.end || to < whole.size()};
  std::size_t at = part.begin;
  const std::size_t end = std::min(part.end, whole.size());
  const auto show_until = [&](std::size_t until) {
    for (; at < std::min(until, end); ++at) append_escaped(out, whole[at]);
  };
  if (margin > 0) {
    for (const SecretSpan& span : secret_spans(whole.substr(std::min(from, whole.size()), to - from), cut)) {
      show_until(span.begin + from);
      if (at >= end || span.end + from <= at) continue;
      out += kNotShown;
      at = span.end + from;
    }
  }
  show_until(end);
  return at;
}

}  // namespace

std::string printable(std::string_view bytes, std::size_t limit, CutEnds cut) {
  std::string out;
  const std::size_t end = append_part(out, bytes, {0, limit}, cut);
  if (end < bytes.size()) out += "... (" + std::to_string(bytes.size()) + " bytes)";
  return out;
}

std::string printable_part(std::string_view whole, std::size_t from, std::size_t count, CutEnds cut) {
  std::string out;
  append_part(out, whole, {from, from + std::min(count, whole.size())}, cut);
  return out;
}

std::string shell_quoted(std::string_view text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) return std::string(text);
  if (std::all_of(text.begin(), text.end(), is_printable)) {
    std::string out = "'";
    for (const char ch : text) {
      if (ch == '\'') {
        out += "'\\''";
      } else {
        out += ch;
      }
    }
    return out + "'";
  }
  std::string out = "$'";
  for (const char ch : text) {
    if (!is_printable(ch)) {
      append_hex(out, ch);
    } else {
      if (ch == '\'' || ch == '\\') out += '\\';
      out += ch;
    }
  }
  return out + "'";
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t n = utf8_length(bytes);
    if (n == 0) return false;
    bytes.remove_prefix(n);
  }
  return true;
}

std::size_t utf8_length(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char c = byte(0);
  if (c < 0x80) return 1;
  const std::size_t n = c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0;
  if (n == 0 || n > bytes.size()) return 0;
  for (std::size_t i = 1; i < n; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
  }
  // Overlong forms, surrogates and code points above U+10FFFF show in the second byte.
  if ((c == 0xe0 && byte(1) < 0xa0) || (c == 0xed && byte(1) > 0x9f)) return 0;
  if ((c == 0xf0 && byte(1) < 0x90) || (c == 0xf4 && byte(1) > 0x8f)) return 0;
  return n;
}

}  // namespace bitspec
