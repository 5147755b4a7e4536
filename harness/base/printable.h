// Bytes a server chose, made safe to show: no terminal codes, no broken UTF-8, no endless lines.
#pragma once

#include <string>
#include <string_view>

namespace bitspec {

// Control bytes and bytes above 0x7e as \r \n \t \xNN, backslash doubled; cut after `limit` input bytes with "... (N bytes)".
std::string printable(std::string_view bytes, std::size_t limit = 4096);

// A string for a POSIX shell: plain words as they are, anything else in single quotes ($'..' where control bytes occur).
std::string shell_quoted(std::string_view text);

bool is_utf8(std::string_view bytes);

}  // namespace bitspec
