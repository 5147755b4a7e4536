#include "harness/protocol/packet_type.h"

#include <cstddef>

#include "harness/protocol/fields.h"

namespace bitspec {
namespace {

struct Names {
  PacketType type;
  std::string_view mixed;
  std::string_view upper;
};

constexpr Names kNames[] = {
    {PacketType::kPing, "Ping", "PING"},
    {PacketType::kCreateSession, "Create-Session", "CREATE-SESSION"},
    {PacketType::kFragment, "Fragment", "FRAGMENT"},
    {PacketType::kCloseSession, "Close-Session", "CLOSE-SESSION"},
    {PacketType::kCancelSession, "Cancel-Session", "CANCEL-SESSION"},
};

}  // namespace

std::optional<PacketType> parse_packet_type(std::string_view text) {
  for (const Names& names : kNames) {
    if (same_name(text, names.mixed)) return names.type;
  }
  return std::nullopt;
}

std::string_view mixed_case(PacketType type) {
  return kNames[static_cast<std::size_t>(type)].mixed;
}

std::string_view upper_case(PacketType type) {
  return kNames[static_cast<std::size_t>(type)].upper;
}

}  // namespace bitspec
