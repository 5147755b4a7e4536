#include "harness/protocol/guid.h"

#include <gtest/gtest.h>

#include <cctype>
#include <memory>

namespace bitspec {
namespace {

constexpr std::string_view kForm = "{hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh}";

// A copy that ends where the text ends, so that a sanitizer sees one byte too many.
Result<Guid> parse(std::string_view text) {
  const std::unique_ptr<char[]> exact(new char[text.size()]);
  text.copy(exact.get(), text.size());
  return Guid::parse({exact.get(), text.size()});
}

std::string message(std::string_view text) {
  const auto id = parse(text);
  return id ? "accepted as " + id->text() : id.error().message;
}

// "a hex digit", "'-'" and so on: what may stand at the offset.
std::string wanted_at(std::size_t offset) {
  return kForm[offset] == 'h' ? "a hex digit" : "'" + std::string(1, kForm[offset]) + "'";
}

TEST(GuidParse, ReadsBothCases) {
  const auto id = parse(kBits15);
  ASSERT_TRUE(id);
  const std::array<std::uint8_t, 16> want = {0x7d, 0xf0, 0x35, 0x4d, 0x24, 0x9b, 0x43, 0x0f,
                                             0x82, 0x0d, 0x3d, 0x2a, 0x9b, 0xef, 0x49, 0x31};
  EXPECT_EQ(id->bytes(), want);
  EXPECT_EQ(parse("{7DF0354D-249B-430F-820D-3D2A9BEF4931}"), id);
  EXPECT_EQ(parse("{7Df0354d-249B-430f-820D-3d2A9bEf4931}"), id);
}

TEST(GuidParse, RejectsTextAfterTheBrace) {
  auto id = Guid::parse("{7df0354d-249b-430f-820d-3d2a9bef4931}x");
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().code, ErrorCode::kBadInput);
  EXPECT_EQ(id.error().message, "unexpected 'x' after '}' at offset 38");
}

TEST(GuidParse, RejectsATruncationAtEveryLength) {
  for (std::size_t n = 0; n < kBits15.size(); ++n) {
    SCOPED_TRACE(n);
    EXPECT_EQ(message(kBits15.substr(0, n)), "ends at offset " + std::to_string(n) + ", expected " + wanted_at(n));
  }
}

TEST(GuidParse, RejectsAMissingStartAtEveryLength) {
  for (std::size_t n = 1; n <= kBits15.size(); ++n) {
    SCOPED_TRACE(n);
    EXPECT_FALSE(parse(kBits15.substr(n)));
  }
}

// Every byte value at every offset: right ones are taken and kept, wrong ones are named with their place.
TEST(GuidParse, JudgesEverySingleByteChange) {
  for (std::size_t at = 0; at < kBits15.size(); ++at) {
    for (int c = 0; c < 256; ++c) {
      std::string text(kBits15);
      text[at] = static_cast<char>(c);
      const bool right = kForm[at] == 'h' ? std::isxdigit(c) != 0 : text[at] == kForm[at];
      const auto id = parse(text);
      ASSERT_EQ(id.has_value(), right) << at << " " << c;
      if (right) {
        text[at] = static_cast<char>(std::tolower(c));
        ASSERT_EQ(id->text(), text);
      } else {
        const std::string end = "' at offset " + std::to_string(at) + ", expected " + wanted_at(at);
        ASSERT_EQ(id.error().message.find("unexpected '"), 0u);
        ASSERT_EQ(id.error().message.substr(id.error().message.size() - end.size()), end);
      }
    }
  }
}

struct BadCase {
  std::string_view text, want;
};
constexpr BadCase kBad[] = {
    {"", "ends at offset 0, expected '{'"},
    {"7df0354d-249b-430f-820d-3d2a9bef4931", "unexpected '7' at offset 0, expected '{'"},
    {" {7df0354d-249b-430f-820d-3d2a9bef4931}", "unexpected ' ' at offset 0, expected '{'"},
    {"{7df0354d-249b-430f-820d-3d2a9bef4931} ", "unexpected ' ' after '}' at offset 38"},
    {"{7df0354d-249b-430f-820d-3d2a9bef4931}\r\n", "unexpected '\\r' after '}' at offset 38"},
    {"(7df0354d-249b-430f-820d-3d2a9bef4931)", "unexpected '(' at offset 0, expected '{'"},
    {"{7df0354d249b430f820d3d2a9bef4931}", "unexpected '2' at offset 9, expected '-'"},
    {"{7df0354d_249b-430f-820d-3d2a9bef4931}", "unexpected '_' at offset 9, expected '-'"},
    {"{7df0354-d249b-430f-820d-3d2a9bef4931}", "unexpected '-' at offset 8, expected a hex digit"},
    {"{7df0354g-249b-430f-820d-3d2a9bef4931}", "unexpected 'g' at offset 8, expected a hex digit"},
    {"{+df0354d-249b-430f-820d-3d2a9bef4931}", "unexpected '+' at offset 1, expected a hex digit"},
    {"{0x7df035-249b-430f-820d-3d2a9bef4931}", "unexpected 'x' at offset 2, expected a hex digit"},
    {"{7df0354d-249b-430f-820d-3d2a9bef49310}", "unexpected '0' at offset 37, expected '}'"},
    {"{7df0354d-249b-430f-820d-3d2a9bef493\xc3\xa9}", "unexpected '\\xc3' at offset 36, expected a hex digit"},
    {"{{7df0354d-249b-430f-820d-3d2a9bef4931}}", "unexpected '{' at offset 1, expected a hex digit"},
};

TEST(GuidParse, SaysWhatIsWrong) {
  for (const auto& c : kBad) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(message(c.text), c.want);
  }
}

TEST(GuidParse, SeesANulByte) {
  std::string text(kBits15);
  text += '\0';
  EXPECT_EQ(message(text), "unexpected '\\x00' after '}' at offset 38");
}

TEST(GuidText, IsTheFormThatIsRead) {
  const auto id = Guid::from_bytes(
      {0x00, 0x01, 0x02, 0x03, 0xfc, 0xfd, 0xfe, 0xff, 0xa0, 0x0a, 0x9f, 0xf9, 0x10, 0x20, 0x30, 0x40});
  EXPECT_EQ(id.text(), "{00010203-fcfd-feff-a00a-9ff910203040}");
  EXPECT_EQ(id.upper_text(), "{00010203-FCFD-FEFF-A00A-9FF910203040}");
  EXPECT_EQ(parse(id.text()), id);
  EXPECT_EQ(parse(id.upper_text()), id);
}

TEST(GuidText, RoundTripsEveryByteAtEveryPlace) {
  for (std::size_t at = 0; at < 16; ++at) {
    for (int c = 0; c < 256; ++c) {
      std::array<std::uint8_t, 16> bytes{};
      bytes[at] = static_cast<std::uint8_t>(c);
      const auto id = Guid::from_bytes(bytes);
      ASSERT_EQ(id.bytes(), bytes);
      ASSERT_EQ(parse(id.text()), id);
    }
  }
}

TEST(Guid, IsComparedAsTheTextIs) {
  EXPECT_EQ(Guid().text(), "{00000000-0000-0000-0000-000000000000}");
  EXPECT_LT(Guid(), *parse(kBits15));
  EXPECT_LT(*parse("{7df0354d-249b-430f-820d-3d2a9bef4930}"), *parse(kBits15));
  EXPECT_NE(*parse("{7df0354d-249b-430f-820d-3d2a9bef4930}"), *parse(kBits15));
}

}  // namespace
}  // namespace bitspec
