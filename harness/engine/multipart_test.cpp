#include "harness/engine/multipart.h"

#include <gtest/gtest.h>

#include "harness/engine/testing/judge_cases.h"

namespace bitspec::engine {
namespace {

constexpr char kType[] = "multipart/byteranges; boundary=B";

std::string part(std::string_view fields, std::string_view body) {
  return "\r\n--B\r\n" + std::string(fields) + "\r\n" + std::string(body);
}
constexpr char kEnd[] = "\r\n--B--\r\n";

struct ParseCase {
  std::string type, body, want;
};

// "preamble 1: [0-9/20: ten bytes] ..."
std::string described(const Result<Multipart>& got) {
  if (!got) return "error: " + got.error().message;
  std::string out = std::to_string(got->preamble_line_ends) + ":";
  for (const auto& one : got->parts)
    out += " [" + one.fields.first("Content-Range").value_or("-") + ": " + one.body + "]";
  return out;
}

TEST(Multipart, Table) {
  const std::string one = part("Content-Range: bytes 0-2/6\r\n", "abc"),
                    two = part("Content-Range: bytes 4-5/6\r\n", "ef");
  const ParseCase cases[] = {
      {kType, one + two + kEnd, "1: [bytes 0-2/6: abc] [bytes 4-5/6: ef]"},
      {kType, (one + kEnd).substr(2), "0: [bytes 0-2/6: abc]"},
      {"Multipart/ByteRanges; x=y; boundary=\"B\"", "\r\n\r\n" + one + kEnd, "3: [bytes 0-2/6: abc]"},
      {kType, part("", "abc") + kEnd, "1: [-: abc]"},
      {kType, std::string("\r\n--B--"), "1:"},
      {"text/plain", "", "error: Content-Type is 'text/plain', not multipart/byteranges"},
      {"multipart/byteranges", "", "error: Content-Type has no boundary"},
      {kType, "abc", "error: no boundary '--B' in the body"},
      {kType, one, "error: part 1 has no closing boundary"},
      {kType, one + two, "error: part 2 has no closing boundary"},
      {kType, "--Bx\r\n\r\na" + std::string(kEnd), "error: unexpected text after boundary 1"},
      {kType, "--B\r\nX: y" + std::string(kEnd), "error: part 1 has no empty line after its fields"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.body);
    EXPECT_EQ(described(parse_multipart(c.type, c.body)), c.want);
  }
}

struct RangesCase {
  std::string matcher, body, want;
};

TEST(JudgeMultipart, Table) {
  Facts facts;
  facts.sent = sent_for_tests();
  const std::string abc = part("Content-Range: bytes 0-2/6\r\n", "abc"),
                    ef = part("Content-Range: bytes 4-5/6\r\n", "ef");
  const std::string all = part("Content-Range: bytes 0-5/6\r\n", "abcdef");
  const RangesCase cases[] = {
      {"{ranges: [\"0-2\", \"4-5\"]}", abc + ef, "held"},
      {"{ranges: [\"4-5\", \"0-2\"]}", abc + ef, "expected parts 4-5, 0-2, got 0-2, 4-5"},
      {"{ranges: [\"4-5\", \"0-2\"], order: any}", abc + ef, "held"},
      {"{ranges: [\"4-5\", \"0-2\"], order: any}", all, "held"},
      {"{ranges: [\"1-2\", \"4-5\"], order: any}", all, "expected parts 1-2, 4-5 in any order, got 0-5"},
      {"{ranges: [\"0-2\", \"4-5\"], order: any}", abc, "expected parts 0-2, 4-5 in any order, got 0-2"},
      {"{ranges: [\"0-2\"]}", part("Content-Range: bytes 0-2/6\r\n", "abx"),
       "expected the bytes 0-2 as sent, got other ones in part 1"},
      {"{part_fields: true}", abc + ef, "held"},
      {"{part_fields: true}", part("", "abc"), "expected a Content-Range in every part, got part 1 has none"},
      {"{part_fields: true}", part("Content-Range: bytes 0-3/6\r\n", "abc"),
       "expected parts of the size that their Content-Range says, got part 1 has 3 bytes under 'bytes 0-3/6'"},
      {"{part_field_bytes: 5}", part("Content-Range: bytes 0-2/6\r\nX: y\r\n", "abc"),
       "expected at most 5 bytes of part fields besides Content-Range and Content-Type, got 6 bytes in part 1"},
      {"{part_field_bytes: 6}", part("Content-Range: bytes 0-2/6\r\nX: y\r\n", "abc"), "held"},
      {"{preamble_line_ends: 1}", abc, "held"},
      {"{preamble_line_ends: 1}", "\r\n" + abc, "expected at most 1 line ends before the first boundary, got 2"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.matcher + c.body);
    const auto answer = answer_bytes(std::string("206 x|Content-Type: ") + kType, c.body + kEnd);
    EXPECT_EQ(judged("{multipart: " + c.matcher + "}", exchange_of(answer), facts), c.want);
  }
}

}  // namespace
}  // namespace bitspec::engine
