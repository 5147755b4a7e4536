// Guid: the {8-4-4-4-12} text form and nothing else.
//
// Both letter cases are read; printing gives the braced lower-case form. The protocol id of BITS 1.5 uploads
// is kBits15. [MC-BUP 1.7.1, MS-DTYP 2.3.4.3]
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace bitspec {

class Guid {
 public:
  // Exactly 38 characters with the braces. Anything before or after is an error. Messages: "unexpected 'x' at offset N,
  // expected a hex digit" (or '{', '-', '}'), "ends at offset N, expected ...", "unexpected 'x' after '}' at offset
  // 38".
  static Result<Guid> parse(std::string_view text);
  static Guid from_bytes(const std::array<std::uint8_t, 16>& bytes);

  std::string text() const;                                             // {7df0354d-249b-430f-820d-3d2a9bef4931}
  std::string upper_text() const;                                       // the same with capital hex digits
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }  // in the order of the text
  friend bool operator==(const Guid&, const Guid&) = default;
  // Written out: arrays of libc++ 14 have no <=>.
  friend std::strong_ordering operator<=>(const Guid& a, const Guid& b) {
    return std::lexicographical_compare(a.bytes_.begin(), a.bytes_.end(), b.bytes_.begin(), b.bytes_.end())
               ? std::strong_ordering::less
           : a == b ? std::strong_ordering::equal
                    : std::strong_ordering::greater;
  }

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

inline constexpr std::string_view kBits15 = "{7df0354d-249b-430f-820d-3d2a9bef4931}";  // [MC-BUP 1.7.1]

}  // namespace bitspec
