#include "harness/protocol/content_range.h"

#include <gtest/gtest.h>

#include <limits>

namespace bitspec {
namespace {

std::string describe(const Result<ContentRange>& range) {
  if (!range) return "error: " + range.error().message;
  return std::to_string(range->first) + ".." + std::to_string(range->last) + " of " + std::to_string(range->total);
}

struct RangeCase {
  std::string_view header, want;
};
constexpr RangeCase kRangeCases[] = {
    {"bytes 0-0/1", "0..0 of 1"},
    {"bytes 0-99/300", "0..99 of 300"},
    {"bytes 128-212/213", "128..212 of 213"},
    {"BYTES 5-6/9", "5..6 of 9"},
    {"bYtEs 5-6/9", "5..6 of 9"},
    {"bytes 000-0009/00010", "0..9 of 10"},
    {"bytes 0-4294967295/4294967296", "0..4294967295 of 4294967296"},
    {"bytes 4294967296-4294967296/4294967297", "4294967296..4294967296 of 4294967297"},
    {"bytes 0-18446744073709551614/18446744073709551615", "0..18446744073709551614 of 18446744073709551615"},
    {"bytes 00000000000000000000000000-1/2", "0..1 of 2"},
    // Sense
    {"bytes 5-4/9", "error: range ends before it starts"},
    {"bytes 1-0/0", "error: range ends before it starts"},
    {"bytes 0-9/5", "error: range goes past the total"},
    {"bytes 0-9/9", "error: range goes past the total"},
    {"bytes 0-0/0", "error: range goes past the total"},
    {"bytes 0-18446744073709551615/18446744073709551615", "error: range goes past the total"},
    // Overflow: each of the three numbers
    {"bytes 18446744073709551616-1/2", "error: number above 2^64-1 at offset 6"},
    {"bytes 0-18446744073709551616/2", "error: number above 2^64-1 at offset 8"},
    {"bytes 0-1/18446744073709551616", "error: number above 2^64-1 at offset 10"},
    {"bytes 0-1/184467440737095516150", "error: number above 2^64-1 at offset 10"},
    {"bytes 0-1/99999999999999999999999999999999", "error: number above 2^64-1 at offset 10"},
    // Unit
    {"", "error: expected 'bytes '"},
    {"bytes", "error: expected 'bytes '"},
    {"byte 0-0/1", "error: expected 'bytes '"},
    {"items 0-0/1", "error: expected 'bytes '"},
    {"bytes=0-0/1", "error: expected 'bytes '"},
    {"bytes\t0-0/1", "error: expected 'bytes '"},
    {" bytes 0-0/1", "error: expected 'bytes '"},
    {"0-0/1", "error: expected 'bytes '"},
    // Form
    {"bytes ", "error: expected a number at offset 6"},
    {"bytes  0-0/1", "error: expected a number at offset 6"},
    {"bytes */300", "error: expected a number at offset 6"},
    {"bytes -5/9", "error: expected a number at offset 6"},
    {"bytes +1-2/9", "error: expected a number at offset 6"},
    {"bytes 0", "error: expected '-' at offset 7"},
    {"bytes 0/1", "error: unexpected '/' at offset 7"},
    {"bytes 0 -0/1", "error: unexpected ' ' at offset 7"},
    {"bytes 0x0-1/2", "error: unexpected 'x' at offset 7"},
    {"bytes 0-", "error: expected a number at offset 8"},
    {"bytes 0-/1", "error: expected a number at offset 8"},
    {"bytes 0--1/1", "error: expected a number at offset 8"},
    {"bytes 0-9", "error: expected '/' at offset 9"},
    {"bytes 0-9-10", "error: unexpected '-' at offset 9"},
    {"bytes 0-9,20-29/30", "error: unexpected ',' at offset 9"},
    {"bytes 0-9/", "error: expected a number at offset 10"},
    {"bytes 0-9/*", "error: expected a number at offset 10"},
    {"bytes 0-9/10 ", "error: unexpected ' ' at offset 12"},
    {"bytes 0-9/10x", "error: unexpected 'x' at offset 12"},
    {"bytes 0-9/10\r\n", "error: unexpected '\\r' at offset 12"},
    {"bytes 0-9/1\xb2", "error: unexpected '\\xb2' at offset 11"},
    // Of several things that are wrong, the first from the left; the form before the sense
    {"bytes 5-4/9x", "error: unexpected 'x' at offset 11"},
    {"bytes 99999999999999999999-x", "error: number above 2^64-1 at offset 6"},
};

TEST(ContentRangeParse, Table) {
  for (const auto& c : kRangeCases) {
    SCOPED_TRACE(c.header);
    EXPECT_EQ(describe(ContentRange::parse(c.header)), c.want);
  }
}

TEST(ContentRangeParse, RejectsATruncationAtEveryLength) {
  constexpr std::string_view kText = "bytes 10-19/4";
  for (std::size_t n = 0; n < kText.size(); ++n) EXPECT_FALSE(ContentRange::parse(kText.substr(0, n))) << n;
}

TEST(ContentRangeParse, SeesANulByte) {
  EXPECT_EQ(describe(ContentRange::parse(std::string_view("bytes 0-0/1\0", 12))),
            "error: unexpected '\\x00' at offset 11");
}

constexpr RangeCase kBareCases[] = {
    {"0-99/300", "0..99 of 300"},
    {"", "error: expected a number at offset 0"},
    {"bytes 0-99/300", "error: expected a number at offset 0"},
    {" 0-99/300", "error: expected a number at offset 0"},
    {"0-99/300 ", "error: unexpected ' ' at offset 8"},
    {"9-1/300", "error: range ends before it starts"},
};

TEST(ContentRangeParseRange, Table) {
  for (const auto& c : kBareCases) {
    SCOPED_TRACE(c.header);
    EXPECT_EQ(describe(ContentRange::parse_range(c.header)), c.want);
  }
}

TEST(ContentRange, PrintsWhatItReads) {
  const ContentRange range{100, 199, 300};
  EXPECT_EQ(range.size(), 100u);
  EXPECT_EQ(range.text(), "bytes 100-199/300");
  EXPECT_EQ(ContentRange::parse(range.text()), range);
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  const ContentRange largest{0, kMax - 1, kMax};
  EXPECT_EQ(largest.size(), kMax);
  EXPECT_EQ(ContentRange::parse(largest.text()), largest);
}

struct DecimalCase {
  std::string_view text, want;
};
constexpr DecimalCase kDecimals[] = {
    {"0", "0"},
    {"213", "213"},
    {"007", "7"},
    {"4294967295", "4294967295"},
    {"4294967296", "4294967296"},
    {"9223372036854775807", "9223372036854775807"},
    {"9223372036854775808", "9223372036854775808"},
    {"18446744073709551609", "18446744073709551609"},
    {"18446744073709551610", "18446744073709551610"},
    {"18446744073709551614", "18446744073709551614"},
    {"18446744073709551615", "18446744073709551615"},
    {"00000018446744073709551615", "18446744073709551615"},
    {"18446744073709551616", "error: number above 2^64-1 at offset 0"},
    {"18446744073709551617", "error: number above 2^64-1 at offset 0"},
    {"18446744073709551620", "error: number above 2^64-1 at offset 0"},
    {"18446744073709551700", "error: number above 2^64-1 at offset 0"},
    {"20000000000000000000", "error: number above 2^64-1 at offset 0"},
    {"36893488147419103232", "error: number above 2^64-1 at offset 0"},  // 2^65
    {"184467440737095516160", "error: number above 2^64-1 at offset 0"},
    {"", "error: expected a number at offset 0"},
    {"-1", "error: expected a number at offset 0"},
    {"+1", "error: expected a number at offset 0"},
    {" 1", "error: expected a number at offset 0"},
    {"x", "error: expected a number at offset 0"},
    {"1 ", "error: unexpected ' ' at offset 1"},
    {"3x", "error: unexpected 'x' at offset 1"},
    {"0x10", "error: unexpected 'x' at offset 1"},
    {"1e3", "error: unexpected 'e' at offset 1"},
    {"1.5", "error: unexpected '.' at offset 1"},
    {"5, 5", "error: unexpected ',' at offset 1"},
    {"1/", "error: unexpected '/' at offset 1"},  // the neighbours of the digits in ASCII
    {"1:", "error: unexpected ':' at offset 1"},
};

TEST(ParseDecimal, Table) {
  for (const auto& c : kDecimals) {
    SCOPED_TRACE(c.text);
    const auto value = parse_decimal(c.text);
    EXPECT_EQ(value ? std::to_string(*value) : "error: " + value.error().message, c.want);
  }
}

TEST(ContentRangeParse, ANumberThatIsTooLargeHasACodeOfItsOwn) {
  EXPECT_EQ(ContentRange::parse("bytes 0-18446744073709551616/2").error().code, ErrorCode::kLimit);
  EXPECT_EQ(parse_decimal("18446744073709551616").error().code, ErrorCode::kLimit);
  EXPECT_EQ(ContentRange::parse("bytes 5-4/9").error().code, ErrorCode::kBadInput);
  EXPECT_EQ(ContentRange::parse("bytes 0-x/9").error().code, ErrorCode::kBadInput);
}

TEST(ContentRangeParseForm, TakesNumbersInAnyOrder) {
  EXPECT_EQ(*ContentRange::parse_form("bytes 5-4/9"), (ContentRange{5, 4, 9}));
  EXPECT_EQ(*ContentRange::parse_form("bytes 0-9/5"), (ContentRange{0, 9, 5}));
  EXPECT_EQ(ContentRange::parse_form("bytes 0-9").error().message, "expected '/' at offset 9");
  EXPECT_EQ(ContentRange::parse_form("items 0-9/10").error().message, "expected 'bytes '");
}

}  // namespace
}  // namespace bitspec
