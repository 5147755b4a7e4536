// What bytes at the beginning of a piece or a connection look like.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "harness/base/printable.h"

namespace bitspec::recording {

inline bool begins_request(std::string_view bytes) {
  static constexpr std::string_view kMethods[] = {"BITS_POST ", "GET ",     "HEAD ",    "POST ", "PUT ",
                                                  "DELETE ",    "OPTIONS ", "CONNECT ", "PATCH "};
  return std::any_of(std::begin(kMethods), std::end(kMethods),
                     [bytes](std::string_view method) { return bytes.starts_with(method); });
}

inline bool begins_answer(std::string_view bytes) {
  return bytes.starts_with("HTTP/");
}

// A TLS record: cipher change, alert, handshake or data, of version 3.x.  [RFC 8446 5.1]
inline bool is_tls(std::string_view bytes) {
  return bytes.size() >= 3 && bytes[0] >= 0x14 && bytes[0] <= 0x17 && bytes[1] == 3 && bytes[2] >= 0 && bytes[2] <= 4;
}

inline std::string first_bytes(std::string_view bytes) {
  return printable_part(bytes, 0, 32);
}

inline std::string protocol_of(std::string_view bytes) {
  return is_tls(bytes) ? "TLS" : first_bytes(bytes);
}

}  // namespace bitspec::recording
