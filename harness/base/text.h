// Small texts that many modules make: lists of words, bytes as hex digits, an error of the system in words.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bitspec {

std::string join(const std::vector<std::string>& words, std::string_view between = ", ");
// "a, b or c": `last` stands before the last of several words.
std::string join(const std::vector<std::string>& words, std::string_view between, std::string_view last);

constexpr char lower_letter(char c) {  // no <cctype>: what a letter is must not depend on the locale
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
bool same_letters(std::string_view a, std::string_view b);  // ASCII case ignored

std::string hex(std::span<const unsigned char> bytes);  // lower case, two digits a byte

// Of an errno, in the middle of a sentence: "connection refused".
std::string errno_text(int error);

}  // namespace bitspec
