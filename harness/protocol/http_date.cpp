#include "harness/protocol/http_date.h"

#include <algorithm>

namespace bitspec {
namespace {

constexpr std::string_view kDays = "ThuFriSatSunMonTueWed";  // 1 January 1970 was a Thursday
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr std::string_view kDateForm = "aaa, 00 aaa 0000 00:00:00 GMT";

bool has_form(std::string_view text) {
  if (text.size() != kDateForm.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kDateForm[i] == 'a') continue;  // the names are looked up
    if (kDateForm[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != kDateForm[i]) return false;
  }
  return true;
}

int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) value = value * 10 + (text[i] - '0');
  return value;
}

// Index of a three-letter name, or -1.
int index_of(std::string_view names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); i += 3) {
    if (names.substr(i, 3) == name) return static_cast<int>(i / 3);
  }
  return -1;
}

bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in_month(std::int64_t year, int month) {
  constexpr int kDaysInMonth[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDaysInMonth[month] + (month == 1 && is_leap(year) ? 1 : 0);
}

// Days from 1 January of year 0 to 1 January of `year`, in the Gregorian calendar throughout.
std::int64_t days_before_year(std::int64_t year) {
  if (year == 0) return 0;
  const std::int64_t last = year - 1;
  return year * 365 + last / 4 - last / 100 + last / 400 + 1;  // + 1: year 0 is a leap year
}

std::int64_t days_since_1970(std::int64_t year, int month, int day) {
  std::int64_t days = days_before_year(year) - days_before_year(1970) + day - 1;
  for (int m = 0; m < month; ++m) days += days_in_month(year, m);
  return days;
}

std::string two(std::int64_t value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

}  // namespace

std::optional<std::int64_t> parse_imf_fixdate(std::string_view text) {
  if (!has_form(text)) return std::nullopt;
  const int weekday = index_of(kDays, text.substr(0, 3));
  const int month = index_of(kMonths, text.substr(8, 3));
  if (weekday < 0 || month < 0) return std::nullopt;
  const int day = number_at(text, 5, 2);
  const int year = number_at(text, 12, 4);
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  const int hour = number_at(text, 17, 2);
  const int minute = number_at(text, 20, 2);
  const int second = number_at(text, 23, 2);
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  if (second == 60 && (hour != 23 || minute != 59)) return std::nullopt;  // a leap second ends a day
  // Sunday of week 0 may lie before 1970: make the remainder positive.
  const std::int64_t days = days_since_1970(year, month, day);
  if ((days % 7 + 7) % 7 != weekday) return std::nullopt;
  return days * 86400 + hour * 3600 + minute * 60 + second;
}

bool is_imf_fixdate(std::string_view text) {
  return parse_imf_fixdate(text).has_value();
}

std::string imf_fixdate(std::int64_t unix_seconds) {
  constexpr std::int64_t kLast = 253402300799;  // Fri, 31 Dec 9999 23:59:59 GMT
  const std::int64_t seconds = std::clamp<std::int64_t>(unix_seconds, 0, kLast);
  std::int64_t days = seconds / 86400;
  const std::int64_t in_day = seconds % 86400;
  const auto weekday = static_cast<std::size_t>(days % 7);
  std::int64_t year = 1970 + days / 366;  // never too late, and at most some years too early
  while (days_since_1970(year + 1, 0, 1) <= days) ++year;
  days -= days_since_1970(year, 0, 1);
  int month = 0;
  while (days >= days_in_month(year, month)) days -= days_in_month(year, month++);
  return std::string(kDays.substr(weekday * 3, 3)) + ", " + two(days + 1) + " " +
         std::string(kMonths.substr(static_cast<std::size_t>(month) * 3, 3)) + " " + two(year / 100) + two(year % 100) +
         " " + two(in_day / 3600) + ":" + two(in_day / 60 % 60) + ":" + two(in_day % 60) + " GMT";
}

}  // namespace bitspec
