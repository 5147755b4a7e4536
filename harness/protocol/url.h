// Url: an absolute http or https URL, split without decoding anything.  [RFC 3986 3, RFC 9110 4.2]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace bitspec {

struct Url {
  std::string scheme;  // "http" or "https", lower case
  std::string host;    // without brackets for IPv6
  std::uint16_t port = 80;
  std::string path = "/";  // begins with '/', percent-encoding untouched; query included

  // User information, fragments, blanks, control bytes and bytes above 0x7e are errors that say so, with the offset.
  static Result<Url> parse(std::string_view text);

  std::string authority() const;  // host, and :port where it is not the scheme's default; brackets for IPv6
  std::string origin() const;     // scheme://authority
  std::string text() const { return origin() + path; }
  friend bool operator==(const Url&, const Url&) = default;
};

// Percent-decoding of a path. Message: "malformed escape '%zz' at offset N".
Result<std::string> percent_decode(std::string_view text);

}  // namespace bitspec
