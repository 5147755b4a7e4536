// Lines of pasted text: what stands behind quotes and marks, and what kind of line it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/protocol/fields.h"

namespace bitspec::recording {

// Without indentation, quotes and marks.
std::string_view unquoted(std::string_view line);

struct RequestLine {
  std::string method, target, version;  // version empty: left out
};
// "METHOD target" with or without a version; without one only where the method is one of BITS.
std::optional<RequestLine> request_line(std::string_view text);

struct StatusLine {
  std::string version, reason;  // version empty: left out
  int status = 0;
};
// "HTTP/1.1 501 Not Implemented". `bare`: the version may be left out.
std::optional<StatusLine> status_line(std::string_view text, bool bare);

// "Name: value".
std::optional<Field> field_line(std::string_view text);

// "...", "[snip]", "(23 lines left out)".
bool is_elision(std::string_view text);

// "<100 bytes>", as this program's reports show a body.
bool is_body_note(std::string_view text);

}  // namespace bitspec::recording
