// ContentRange: `bytes first-last/total` of a Fragment, all three numbers known.
//
// [MC-BUP 2.2.6.1, RFC 9110 14.4] The unit is matched in any case; one blank follows it. Numbers are decimal digits
// that fit 64 bits, leading zeros allowed. `*` forms are errors here: a Fragment always knows its range and its total.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace bitspec {

struct ContentRange {
  std::uint64_t first = 0;  // zero-based
  std::uint64_t last = 0;   // inclusive; first <= last < total
  std::uint64_t total = 0;

  // Messages: "expected 'bytes '", "expected a number at offset N", "number above 2^64-1 at offset N" (kLimit),
  // "expected '-' at offset N" (or '/') where the text ends, "unexpected 'x' at offset N", "range ends before it
  // starts", "range goes past the total". The form comes first: a range that is written wrong is not compared.
  static Result<ContentRange> parse(std::string_view text);
  // The part behind the unit: "0-99/300". Offsets in messages count from there.
  static Result<ContentRange> parse_range(std::string_view text);
  // The form alone: as parse(), but the numbers may be in any order.
  static Result<ContentRange> parse_form(std::string_view text);

  std::uint64_t size() const { return last - first + 1; }
  std::string text() const;  // "bytes 0-99/300"
  friend bool operator==(const ContentRange&, const ContentRange&) = default;
};

// Plain decimal digits and nothing else, at most 2^64-1: BITS-Received-Content-Range, Content-Length. Messages as
// above.
Result<std::uint64_t> parse_decimal(std::string_view text);

}  // namespace bitspec
