// The five packets a client sends, and the Ack.  [MC-BUP 2.2.1.2, Win32 bits-upload-protocol]
#pragma once

#include <optional>
#include <string_view>

namespace bitspec {

enum class PacketType {
  kPing,
  kCreateSession,
  kFragment,
  kCloseSession,
  kCancelSession,
};

// Letter case is not significant [Win32 and MC-BUP differ in spelling].
std::optional<PacketType> parse_packet_type(std::string_view text);

std::string_view mixed_case(PacketType type);  // Create-Session: Win32 pages, Windows
std::string_view upper_case(PacketType type);  // CREATE-SESSION: MC-BUP

}  // namespace bitspec
