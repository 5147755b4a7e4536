// IMF-fixdate, the one date form a sender may use.  [RFC 9110 5.6.7]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bitspec {

// "Sun, 06 Nov 1994 08:49:37 GMT": form, ranges, and the weekday must fit the date. Second 60 only at 23:59.
// The seconds since 1970 it stands for, negative before that; a leap second is the first second of the next day.
std::optional<std::int64_t> parse_imf_fixdate(std::string_view text);
bool is_imf_fixdate(std::string_view text);
std::string imf_fixdate(std::int64_t unix_seconds);  // years 1970 to 9999; outside them the nearest

}  // namespace bitspec
