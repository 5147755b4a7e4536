// is_imf_fixdate and imf_fixdate: the date of a message, here also the names of packets, which come from the same
// answers. Properties: a date is taken exactly if the calendar of the standard library has that day with that weekday;
// and means the second that the calendar says; the first
// eight bytes as seconds print as the date of that second, each part of it; a packet is known in any letter case, and
// by nothing else.
#include "harness/protocol/http_date.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include "fuzz/fuzz_check.h"
#include "harness/protocol/packet_type.h"

namespace {

constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string digits(unsigned value, std::size_t width) {
  std::string out = std::to_string(value);
  return std::string(width - std::min(width, out.size()), '0') + out;
}

unsigned number(std::string_view text) {
  unsigned value = 0;
  for (const char c : text) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

// Written anew from the numbers in the text, and compared with it.
bool naive_date(std::string_view text) {
  if (text.size() != 29) return false;
  for (const std::size_t at : {5, 6, 12, 13, 14, 15, 17, 18, 20, 21, 23, 24}) {
    if (text[at] < '0' || text[at] > '9') return false;
  }
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3)) - kMonths.begin();
  const unsigned day = number(text.substr(5, 2)), year = number(text.substr(12, 4));
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month) + 1), std::chrono::day(day)};
  if (!date.ok()) return false;
  const unsigned hour = number(text.substr(17, 2)), minute = number(text.substr(20, 2)),
                 second = number(text.substr(23, 2));
  if (hour > 23 || minute > 59 || second > (hour == 23 && minute == 59 ? 60u : 59u)) return false;
  const auto weekday = std::chrono::weekday(std::chrono::sys_days(date)).c_encoding();
  return text == std::string(kDays[weekday]) + ", " + digits(day, 2) + " " + kMonths[static_cast<std::size_t>(month)] +
                     " " + digits(year, 4) + " " + digits(hour, 2) + ":" + digits(minute, 2) + ":" + digits(second, 2) +
                     " GMT";
}

// Since 1970, of a date that is one.
std::int64_t seconds_of(std::string_view date) {
  const auto month = std::find(kMonths.begin(), kMonths.end(), date.substr(8, 3)) - kMonths.begin();
  const std::chrono::sys_days day(std::chrono::year_month_day{
      std::chrono::year(static_cast<int>(number(date.substr(12, 4)))),
      std::chrono::month(static_cast<unsigned>(month) + 1), std::chrono::day(number(date.substr(5, 2)))});
  return std::int64_t{day.time_since_epoch().count()} * 86400 + number(date.substr(17, 2)) * 3600 +
         number(date.substr(20, 2)) * 60 + number(date.substr(23, 2));
}

void check_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  if (text.size() >= sizeof seconds) std::memcpy(&seconds, text.data(), sizeof seconds);
  for (const std::int64_t moment : {seconds, seconds & 0xffffffff}) {
    const std::string date = bitspec::imf_fixdate(moment);
    FUZZ_CHECK(bitspec::is_imf_fixdate(date) && naive_date(date));
    // The other way round: from the parts to the second.
    FUZZ_CHECK(seconds_of(date) == std::clamp<std::int64_t>(moment, 0, 253402300799));
    FUZZ_CHECK(bitspec::parse_imf_fixdate(date) == seconds_of(date));
  }
}

void check_packet(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const std::array<std::string, 5> known = {"ping", "create-session", "fragment", "close-session", "cancel-session"};
  const auto at = std::find(known.begin(), known.end(), lower);
  const auto type = bitspec::parse_packet_type(text);
  FUZZ_CHECK(type.has_value() == (at != known.end()));
  if (!type) return;
  FUZZ_CHECK(static_cast<std::ptrdiff_t>(*type) == at - known.begin());
  FUZZ_CHECK(bitspec::parse_packet_type(bitspec::mixed_case(*type)) == type &&
             bitspec::parse_packet_type(bitspec::upper_case(*type)) == type);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64) return 0;  // a date has 29 bytes, the longest packet 14
  const bitspec::fuzz::Input input(data, size);
  FUZZ_CHECK(bitspec::is_imf_fixdate(input.text()) == naive_date(input.text()));
  const auto read = bitspec::parse_imf_fixdate(input.text());
  FUZZ_CHECK(read.has_value() == naive_date(input.text()));
  if (read) FUZZ_CHECK(*read == seconds_of(input.text()));
  check_seconds(input.text());
  check_packet(input.text());
  return 0;
}
