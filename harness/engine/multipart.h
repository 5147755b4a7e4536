// A multipart/byteranges body, taken apart.  [RFC 9110 14.6, RFC 2046 5.1.1]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/protocol/fields.h"

namespace bitspec::engine {

struct MultipartPart {
  Fields fields;
  std::string body;
};

struct Multipart {
  std::size_t preamble_line_ends = 0;  // CRLF before the first boundary
  std::vector<MultipartPart> parts;
};

// Errors say what is missing or wrong: "Content-Type is 'text/plain', not multipart/byteranges", "no boundary
// '--x' in the body", "part 2 has no end", "no closing boundary".
Result<Multipart> parse_multipart(std::string_view content_type, std::string_view body);

}  // namespace bitspec::engine
