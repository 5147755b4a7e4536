#include "harness/protocol/packet_type.h"

#include <gtest/gtest.h>

#include "harness/protocol/fields.h"

namespace bitspec {
namespace {

struct TypeCase {
  PacketType type;
  std::string_view mixed, upper;
};
constexpr TypeCase kTypes[] = {
    {PacketType::kPing, "Ping", "PING"},
    {PacketType::kCreateSession, "Create-Session", "CREATE-SESSION"},
    {PacketType::kFragment, "Fragment", "FRAGMENT"},
    {PacketType::kCloseSession, "Close-Session", "CLOSE-SESSION"},
    {PacketType::kCancelSession, "Cancel-Session", "CANCEL-SESSION"},
};

TEST(PacketType, HasBothSpellingsAndReadsAnyCase) {
  for (const auto& c : kTypes) {
    SCOPED_TRACE(c.mixed);
    EXPECT_EQ(mixed_case(c.type), c.mixed);
    EXPECT_EQ(upper_case(c.type), c.upper);
    EXPECT_EQ(parse_packet_type(c.mixed), c.type);
    EXPECT_EQ(parse_packet_type(c.upper), c.type);
    EXPECT_EQ(parse_packet_type(lower(c.upper)), c.type);
  }
}

TEST(PacketType, IsNothingElse) {
  for (const auto* text : {"", "Ack", "Pin", "Pings", " Ping", "Ping ", "CreateSession", "Create Session",
                           "Create_Session", "Create-Session-", "Fragment,Fragment", "Bits"}) {
    EXPECT_EQ(parse_packet_type(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace bitspec
