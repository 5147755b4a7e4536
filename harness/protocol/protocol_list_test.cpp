#include "harness/protocol/protocol_list.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

// Two GUIDs, written A and B in the tables, and back in the descriptions.
constexpr std::string_view kA = "{7df0354d-249b-430f-820d-3d2a9bef4931}";
constexpr std::string_view kB = "{00000000-1111-2222-3333-444444444444}";

std::string expanded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == 'A') {
      out += kA;
    } else if (c == 'B') {
      out += kB;
    } else {
      out += c;
    }
  }
  return out;
}

std::string describe(const ProtocolList& list) {
  std::string out;
  for (const Guid& guid : list.guids) out += guid.text() == kA ? "A" : guid.text() == kB ? "B" : "?";
  for (const std::string& item : list.malformed) out += "|" + item;
  return out;
}

struct ListCase {
  std::string_view value, blank, comma;
};
constexpr ListCase kListCases[] = {
    {"", "", ""},
    {"   ", "", ""},
    {"A", "A", "A"},
    {"A B", "AB", "AB"},
    {"B A", "BA", "BA"},
    {"A A", "AA", "AA"},
    {"  A \t B  ", "AB", "AB"},
    {"A\tB", "AB", "AB"},
    {"A garbage B", "AB|garbage", "AB|garbage"},
    {"x A y", "A|x|y", "A|x|y"},
    {"Ax", "|{7df0354d-249b-430f-820d-3d2a9bef4931}x", "|{7df0354d-249b-430f-820d-3d2a9bef4931}x"},
    {"A;x", "|{7df0354d-249b-430f-820d-3d2a9bef4931};x", "|{7df0354d-249b-430f-820d-3d2a9bef4931};x"},
    {"A,", "|{7df0354d-249b-430f-820d-3d2a9bef4931},", "A"},
    {",", "|,", ""},
    {"A , B", "AB|,", "AB"},
    {"x,y", "|x,y", "|x|y"},
    {",,A,,B,,", "|,,{7df0354d-249b-430f-820d-3d2a9bef4931},,{00000000-1111-2222-3333-444444444444},,", "AB"},
};

TEST(ParseProtocolList, Table) {
  for (const auto& c : kListCases) {
    SCOPED_TRACE(c.value);
    const std::string value = expanded(c.value);
    EXPECT_EQ(describe(parse_protocol_list(value, Separator::kBlank)), c.blank);
    EXPECT_EQ(describe(parse_protocol_list(value, Separator::kBlankOrComma)), c.comma);
  }
}

TEST(ParseProtocolList, NeedsASeparatorBetweenGuids) {
  const auto list = parse_protocol_list(expanded("AB"), Separator::kBlankOrComma);
  EXPECT_TRUE(list.guids.empty());
  ASSERT_EQ(list.malformed.size(), 1u);
  EXPECT_EQ(list.malformed[0], expanded("AB"));
}

TEST(ParseProtocolList, KeepsTheOrderOfManyAndBothCases) {
  std::string value;
  for (int i = 0; i < 150; ++i) value += std::string(kB) + " ";
  value += "{7DF0354D-249B-430F-820D-3D2A9BEF4931}";
  const auto list = parse_protocol_list(value, Separator::kBlank);
  ASSERT_EQ(list.guids.size(), 151u);
  EXPECT_EQ(list.guids.front().text(), kB);
  EXPECT_EQ(list.guids.back().text(), kA);
}

}  // namespace
}  // namespace bitspec
