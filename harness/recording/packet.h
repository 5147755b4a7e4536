// The TCP segment in a captured packet, behind the headers of link and network.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bitspec::recording {

// What the bytes of a packet begin with.
enum class LinkType {
  kEthernet,  // with any number of VLAN tags
  kFamily,    // BSD loopback: four bytes, then IP
  kCooked,    // Linux cooked capture, version 1
  kCooked2,   // and 2
  kIp,        // IPv4 or IPv6
};

// Of a DLT_ value of libpcap; none if it is not known.
std::optional<LinkType> link_type_of(int dlt);

struct Endpoint {
  std::array<std::uint8_t, 16> address{};  // of IPv4 the first four
  bool ipv6 = false;
  std::uint16_t port = 0;

  std::string text() const;  // "10.0.0.1:80", "[fe80::1]:80"
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

struct Segment {
  Endpoint from, to;
  std::uint32_t seq = 0, ack = 0;
  bool syn = false, fin = false, rst = false, has_ack = false;
  std::uint64_t length = 0;  // of what it carries, by its headers
  std::string_view bytes;    // of these, what was captured
};

enum class PacketKind { kTcp, kFragment, kMalformed, kOther };

// `captured`: the first bytes of a packet of `length` bytes. `segment` is set for kTcp.
PacketKind read_packet(LinkType link, std::string_view captured, std::uint64_t length, Segment& segment);

}  // namespace bitspec::recording
