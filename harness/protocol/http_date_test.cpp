#include "harness/protocol/http_date.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <string>

namespace bitspec {
namespace {

struct DateCase {
  std::int64_t seconds;
  std::string_view text;
};
constexpr DateCase kDates[] = {
    {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
    {1, "Thu, 01 Jan 1970 00:00:01 GMT"},
    {86399, "Thu, 01 Jan 1970 23:59:59 GMT"},
    {86400, "Fri, 02 Jan 1970 00:00:00 GMT"},
    {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},
    {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
    {1709164800, "Thu, 29 Feb 2024 00:00:00 GMT"},
    {1709251199, "Thu, 29 Feb 2024 23:59:59 GMT"},
    {1735689599, "Tue, 31 Dec 2024 23:59:59 GMT"},
    {1735689600, "Wed, 01 Jan 2025 00:00:00 GMT"},
    {2147483647, "Tue, 19 Jan 2038 03:14:07 GMT"},
    {2147483648, "Tue, 19 Jan 2038 03:14:08 GMT"},
    {4107542400, "Mon, 01 Mar 2100 00:00:00 GMT"},
    {253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"},
    // Outside of what four digits can say, or what this program has to say
    {-1, "Thu, 01 Jan 1970 00:00:00 GMT"},
    {253402300800, "Fri, 31 Dec 9999 23:59:59 GMT"},
};

TEST(ImfFixdate, Table) {
  for (const auto& c : kDates) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(imf_fixdate(c.seconds), c.text);
    EXPECT_TRUE(is_imf_fixdate(c.text));
  }
}

// The C library agrees, over all years and across every kind of day (the step is no multiple of a day).
TEST(ImfFixdate, AgreesWithTheCLibrary) {
  for (std::int64_t seconds = 0; seconds <= 253402300799; seconds += 8640 * 7919 + 1) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    ASSERT_NE(gmtime_r(&time, &parts), nullptr);
    char want[64];
    ASSERT_GT(std::strftime(want, sizeof want, "%a, %d %b %Y %H:%M:%S GMT", &parts), 0u);  // "C" locale
    ASSERT_EQ(imf_fixdate(seconds), want);
    ASSERT_TRUE(is_imf_fixdate(want)) << want;
  }
}

TEST(IsImfFixdate, TakesTheWholeYearRange) {
  for (const auto* text :
       {"Sat, 01 Jan 0000 00:00:00 GMT", "Tue, 29 Feb 0000 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT",
        "Wed, 31 Dec 1969 23:59:59 GMT", "Thu, 31 Dec 1998 23:59:60 GMT"}) {
    EXPECT_TRUE(is_imf_fixdate(text)) << text;
  }
}

TEST(IsImfFixdate, RejectsEveryOtherForm) {
  for (const auto* text : {
           "",
           "Sunday, 06-Nov-94 08:49:37 GMT",   // the two obsolete forms
           "Sun Nov  6 08:49:37 1994",         //
           "Mon, 06 Nov 1994 08:49:37 GMT",    // it was a Sunday
           "sun, 06 Nov 1994 08:49:37 GMT",    // case counts
           "Sun, 06 nov 1994 08:49:37 GMT",    //
           "Sun, 06 Nov 1994 08:49:37 gmt",    //
           "Sun, 06 Nov 1994 08:49:37 UTC",    //
           "Sun, 06 Nov 1994 08:49:37 +0000",  //
           "Sun, 6 Nov 1994 08:49:37 GMT",     //
           "Sun,  6 Nov 1994 08:49:37 GMT",    //
           "Sun  06 Nov 1994 08:49:37 GMT",    //
           "Sun, 06 Nov 1994 08:49:37",        //
           "Sun, 06 Nov 1994 08:49:37 GMT ",   //
           " Sun, 06 Nov 1994 08:49:37 GMT",   //
           "Sun, 06-Nov-1994 08:49:37 GMT",    //
           "Sun, 06 Nov 1994 24:00:00 GMT",    // ranges
           "Sun, 06 Nov 1994 08:60:00 GMT",    //
           "Sun, 06 Nov 1994 08:49:60 GMT",    // no leap second there
           "Thu, 31 Dec 1998 22:59:60 GMT",    //
           "Thu, 31 Dec 1998 23:59:61 GMT",    //
           "Sun, 00 Nov 1994 08:49:37 GMT",    //
           "Thu, 31 Nov 1994 08:49:37 GMT",    //
           "Wed, 29 Feb 2023 00:00:00 GMT",    // no leap years
           "Mon, 29 Feb 2100 00:00:00 GMT",    //
           "Sun, 06 Foo 1994 08:49:37 GMT",    //
           "nFr, 06 Nov 1994 08:49:37 GMT",    // letters across two names of the table
           "Sun, 06 anF 1994 08:49:37 GMT",    //
           "Sun, 0x Nov 1994 08:49:37 GMT",    //
           "Sun, 06 Nov -994 08:49:37 GMT",    //
       }) {
    EXPECT_FALSE(is_imf_fixdate(text)) << text;
  }
}

// Read and written again by the C library: the same text comes out only if form, ranges and weekday were right.
bool c_library_agrees(const std::string& text) {
  std::tm parts{};
  if (strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr) return false;
  const std::time_t time = timegm(&parts);
  gmtime_r(&time, &parts);
  char day[32], clock[32];
  std::strftime(day, sizeof day, "%a, %d %b ", &parts);
  std::strftime(clock, sizeof clock, " %H:%M:%S GMT", &parts);
  std::string year = std::to_string(parts.tm_year + 1900);
  year.insert(0, 4 - std::min<std::size_t>(year.size(), 4), '0');
  return text == day + year + clock;
}

TEST(IsImfFixdate, AgreesWithTheCLibraryOnEverySingleByteChange) {
  for (const std::string right : {"Sun, 06 Nov 1994 08:49:37 GMT", "Thu, 29 Feb 2024 23:59:59 GMT"}) {
    ASSERT_TRUE(c_library_agrees(right));
    for (std::size_t at = 0; at < right.size(); ++at) {
      for (int c = 1; c < 256; ++c) {
        std::string text = right;
        text[at] = static_cast<char>(c);
        ASSERT_EQ(is_imf_fixdate(text), c_library_agrees(text)) << text;
      }
    }
  }
}

TEST(ParseImfFixdate, GivesTheSecondsBack) {
  for (const std::int64_t seconds : {0L, 1L, 951782400L, 1709164799L, 1709251199L, 4102444800L, 253402300799L})
    EXPECT_EQ(parse_imf_fixdate(imf_fixdate(seconds)), seconds) << imf_fixdate(seconds);
  EXPECT_EQ(parse_imf_fixdate("Wed, 31 Dec 1969 23:59:59 GMT"), -1);
  EXPECT_EQ(parse_imf_fixdate("Sat, 31 Dec 2016 23:59:60 GMT"), 1483228800);
  EXPECT_EQ(parse_imf_fixdate("120"), std::nullopt);
}

TEST(IsImfFixdate, RejectsATruncationAtEveryLength) {
  const std::string_view right = "Sun, 06 Nov 1994 08:49:37 GMT";
  for (std::size_t n = 0; n < right.size(); ++n) EXPECT_FALSE(is_imf_fixdate(right.substr(0, n))) << n;
}

}  // namespace
}  // namespace bitspec
