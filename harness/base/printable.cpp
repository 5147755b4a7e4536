#include "harness/base/printable.h"

#include <algorithm>
#include <array>

namespace bitspec {
namespace {

void append_hex(std::string& out, unsigned char c) {
  constexpr char kHex[] = "0123456789abcdef";
  out += "\\x";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

}  // namespace

std::string printable(std::string_view bytes, std::size_t limit) {
  std::string out;
  for (const char ch : bytes.substr(0, limit)) {
    const auto c = static_cast<unsigned char>(ch);
    if (c == '\r') out += "\\r";
    else if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (c == '\\') out += "\\\\";
    else if (c < 0x20 || c > 0x7e) append_hex(out, c);
    else out += ch;
  }
  if (bytes.size() > limit) out += "... (" + std::to_string(bytes.size()) + " bytes)";
  return out;
}

std::string shell_quoted(std::string_view text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) return std::string(text);
  const bool control = std::any_of(text.begin(), text.end(), [](char ch) {
    const auto c = static_cast<unsigned char>(ch);
    return c < 0x20 || c > 0x7e;
  });
  std::string out = control ? "$'" : "'";
  for (const char ch : text) {
    const auto c = static_cast<unsigned char>(ch);
    if (control && (c < 0x20 || c > 0x7e)) append_hex(out, c);
    else if (control && (ch == '\'' || ch == '\\')) { out += '\\'; out += ch; }
    else if (!control && ch == '\'') out += "'\\''";
    else out += ch;
  }
  return out + "'";
}

bool is_utf8(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    const int more = c < 0x80 ? 0 : c >= 0xc2 && c < 0xe0 ? 1 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : -1;
    if (more < 0 || i + more >= bytes.size()) return false;
    for (int k = 1; k <= more; ++k) {
      const auto d = static_cast<unsigned char>(bytes[i + k]);
      if (d < 0x80 || d > 0xbf) return false;
      // Overlong forms, surrogates and code points above U+10FFFF show in the second byte.
      if (k == 1 && ((c == 0xe0 && d < 0xa0) || (c == 0xed && d > 0x9f) || (c == 0xf0 && d < 0x90) || (c == 0xf4 && d > 0x8f))) return false;
    }
    i += more + 1;
  }
  return true;
}

}  // namespace bitspec
