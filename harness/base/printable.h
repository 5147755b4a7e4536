// Bytes a server chose, made safe to show: no secrets, no terminal codes, no broken UTF-8, no endless lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/base/secrets.h"

namespace bitspec {

// Secrets as kNotShown, control bytes and bytes above 0x7e as \r \n \t \xNN, backslash doubled; cut after `limit` input
// bytes, where it goes on with "... (N bytes)", N being the whole length. `bytes` is the whole value: a part of it may
// begin or end within a secret. Where no more is at hand, `cut` says so.
std::string printable(std::string_view bytes, std::size_t limit = 4096, CutEnds cut = {});

// At most `count` bytes from `from` on, in the same way and without a note of what is left out.
std::string printable_part(std::string_view whole, std::size_t from, std::size_t count, CutEnds cut = {});

// One word for a POSIX shell: plain ones as they are, anything else in single quotes. Where bytes outside printable
// ASCII occur it is $'..', which bash, zsh and ksh read [POSIX 2024 2.2.4]; no shell can hold a NUL byte.
std::string shell_quoted(std::string_view text);

bool is_utf8(std::string_view bytes);

// Length of the well-formed UTF-8 character that `bytes` begins with, 1 to 4; 0 if there is none. [RFC 3629 4]
std::size_t utf8_length(std::string_view bytes);

}  // namespace bitspec
