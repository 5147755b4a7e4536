#include "harness/protocol/hresult.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

struct HResultCase {
  std::string_view text, want;
};
constexpr HResultCase kHResultCases[] = {
    {"0x80070057", "0x80070057"},
    {"0X80070057", "0x80070057"},
    {"x8020001F", "0x8020001F"},  // as MC-BUP prints it once
    {"X8020001f", "0x8020001F"},
    {"80200020", "0x80200020"},
    {"0x5", "0x00000005"},
    {"0x00000005", "0x00000005"},
    {"0", "0x00000000"},
    {"0x0", "0x00000000"},
    {"00", "0x00000000"},
    {"ffffffff", "0xFFFFFFFF"},
    {"0xFFFFFFFF", "0xFFFFFFFF"},
    {"0xabcdefAB", "0xABCDEFAB"},
    {"", "error: expected a hex digit at offset 0"},
    {"0x", "error: expected a hex digit at offset 2"},
    {"x", "error: expected a hex digit at offset 1"},
    {"0x100000000", "error: more than 8 hex digits"},
    {"0x080070057", "error: more than 8 hex digits"},
    {"180070057", "error: more than 8 hex digits"},
    {"x180070057", "error: more than 8 hex digits"},
    {"0x8007005g", "error: unexpected 'g' at offset 9"},
    {"0x80070057g", "error: unexpected 'g' at offset 10"},
    {"0x80070057 ", "error: unexpected ' ' at offset 10"},
    {" 0x80070057", "error: unexpected ' ' at offset 0"},
    {"0xx5", "error: unexpected 'x' at offset 2"},
    {"xx5", "error: unexpected 'x' at offset 1"},
    {"x0x5", "error: unexpected 'x' at offset 2"},
    {"0x0x5", "error: unexpected 'x' at offset 3"},
    {"-5", "error: unexpected '-' at offset 0"},
    {"-2147024809", "error: unexpected '-' at offset 0"},
    {"+5", "error: unexpected '+' at offset 0"},
    {"0x-5", "error: unexpected '-' at offset 2"},
    {"E_INVALIDARG", "error: unexpected '_' at offset 1"},
    {"0x5h", "error: unexpected 'h' at offset 3"},
    {"#5", "error: unexpected '#' at offset 0"},
    {"0x5\r", "error: unexpected '\\r' at offset 3"},
};

TEST(ParseHResult, Table) {
  for (const auto& c : kHResultCases) {
    SCOPED_TRACE(c.text);
    const auto value = parse_hresult(c.text);
    EXPECT_EQ(value ? hresult_text(*value) : "error: " + value.error().message, c.want);
  }
}

TEST(ParseHResult, JudgesEveryByteAsADigit) {
  for (int c = 0; c < 256; ++c) {
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    EXPECT_EQ(parse_hresult("0x1" + std::string(1, static_cast<char>(c))).has_value(), digit) << c;
  }
}

TEST(HResultText, RoundTrips) {
  for (int bit = 0; bit < 32; ++bit) {
    const HResult value = HResult{1} << bit;
    EXPECT_EQ(parse_hresult(hresult_text(value)), value);
    EXPECT_EQ(parse_hresult(hresult_text(~value)), ~value);
    EXPECT_EQ(hresult_text(value).size(), 10u);
  }
}

TEST(HasHexPrefix, IsZeroAndX) {
  for (const auto* text : {"0x5", "0X5", "0x", "0xzz"}) EXPECT_TRUE(has_hex_prefix(text)) << text;
  for (const auto* text : {"", "0", "x5", "X5", "5", " 0x5", "00x5"}) EXPECT_FALSE(has_hex_prefix(text)) << text;
}

TEST(HResultName, KnowsTheErrorsOfTheProtocol) {
  EXPECT_EQ(hresult_name(0x80070057), "E_INVALIDARG");
  EXPECT_EQ(hresult_name(0x80070005), "E_ACCESSDENIED");
  EXPECT_EQ(hresult_name(0x8020001F), "BG_E_SESSION_NOT_FOUND");
  EXPECT_EQ(hresult_name(0x80200020), "BG_E_TOO_LARGE");
  EXPECT_EQ(hresult_name(0x80200022), "BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH");
  EXPECT_EQ(hresult_name(0), "");
  EXPECT_EQ(hresult_name(kContextServer), "");
}

}  // namespace
}  // namespace bitspec
