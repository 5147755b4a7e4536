#include "harness/recording/packet.h"

#include <arpa/inet.h>

#include <algorithm>

namespace bitspec::recording {
namespace {

// Link types as libpcap names them, with the values of its files.  [https://www.tcpdump.org/linktypes.html]
constexpr int kDltNull = 0, kDltEthernet = 1, kDltRaw = 12, kDltLoop = 108, kDltCooked = 113, kDltIpv4 = 228,
              kDltIpv6 = 229, kDltCooked2 = 276;

constexpr std::uint16_t kIpv4 = 0x0800, kIpv6 = 0x86dd;
constexpr std::uint8_t kTcp = 6;

bool is_vlan_tag(std::uint16_t type) {
  return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

// The headers that are still to be read. Reading beyond what was captured gives zero and is noted.
class Headers {
 public:
  Headers(std::string_view captured, std::uint64_t length) : captured_(captured), length_(length) {}

  std::uint8_t byte(std::size_t at) {
    if (at < captured_.size()) return static_cast<std::uint8_t>(captured_[at]);
    cut_ = true;
    return 0;
  }
  std::uint16_t number16(std::size_t at) { return static_cast<std::uint16_t>(byte(at) << 8 | byte(at + 1)); }
  std::uint32_t number32(std::size_t at) {
    return static_cast<std::uint32_t>(number16(at)) << 16 | static_cast<std::uint32_t>(number16(at + 2));
  }
  // What was captured of a header of that size goes; false if the packet is not that long.
  bool drop(std::uint64_t size) {
    if (size > length_) return false;
    captured_.remove_prefix(static_cast<std::size_t>(std::min<std::uint64_t>(size, captured_.size())));
    length_ -= size;
    return true;
  }
  // What is behind `size` bytes does not belong to it (padding).
  void end_at(std::uint64_t size) {
    captured_ = captured_.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(size, captured_.size())));
    length_ = size;
  }
  std::string_view captured() const { return captured_; }
  std::uint64_t length() const { return length_; }
  bool cut() const { return cut_; }

 private:
  std::string_view captured_;
  std::uint64_t length_;
  bool cut_ = false;
};

std::array<std::uint8_t, 16> address_at(Headers& headers, std::size_t at, std::size_t size) {
  std::array<std::uint8_t, 16> address{};
  for (std::size_t i = 0; i < size; ++i) address[i] = headers.byte(at + i);
  return address;
}

PacketKind read_tcp(Headers& headers, Segment& segment) {
  segment.from.port = headers.number16(0);
  segment.to.port = headers.number16(2);
  segment.seq = headers.number32(4);
  segment.ack = headers.number32(8);
  const unsigned header_size = (headers.byte(12) >> 4) * 4u;
  const unsigned flags = headers.byte(13);
  if (headers.cut() || header_size < 20 || !headers.drop(header_size)) return PacketKind::kMalformed;
  segment.fin = flags & 0x01;
  segment.syn = flags & 0x02;
  segment.rst = flags & 0x04;
  segment.has_ack = flags & 0x10;
  segment.length = headers.length();
  segment.bytes = headers.captured();
  return PacketKind::kTcp;
}

PacketKind read_ipv4(Headers& headers, Segment& segment) {
  const unsigned first = headers.byte(0), header_size = (first & 0xf) * 4;
  const unsigned total = headers.number16(2);
  const bool fragment = headers.number16(6) & 0x3fff;  // "more fragments", or an offset
  const unsigned protocol = headers.byte(9);
  segment.from.address = address_at(headers, 12, 4);
  segment.to.address = address_at(headers, 16, 4);
  segment.from.ipv6 = segment.to.ipv6 = false;
  if (headers.cut() || first >> 4 != 4 || header_size < 20) return PacketKind::kMalformed;
  if (protocol != kTcp) return PacketKind::kOther;
  if (fragment) return PacketKind::kFragment;
  // It is 0 where the network card cuts the packet up (TSO).
  if (total != 0) headers.end_at(total);
  return headers.drop(header_size) ? read_tcp(headers, segment) : PacketKind::kMalformed;
}

// Skips extension headers. [RFC 8200 4]
PacketKind read_ipv6_extensions(Headers& headers, unsigned next, Segment& segment) {
  while (next != kTcp) {
    const bool fragment = next == 44, authentication = next == 51;
    if (!fragment && !authentication && next != 0 && next != 43 && next != 60 && next != 135) return PacketKind::kOther;
    if (fragment && (headers.number16(2) & 0xfff9)) return PacketKind::kFragment;
    const unsigned units = headers.byte(1);
    next = headers.byte(0);
    if (headers.cut() || !headers.drop(fragment ? 8 : authentication ? (units + 2) * 4 : (units + 1) * 8)) {
      return PacketKind::kMalformed;
    }
  }
  return read_tcp(headers, segment);
}

PacketKind read_ipv6(Headers& headers, Segment& segment) {
  const unsigned payload = headers.number16(4), next = headers.byte(6);
  segment.from.address = address_at(headers, 8, 16);
  segment.to.address = address_at(headers, 24, 16);
  segment.from.ipv6 = segment.to.ipv6 = true;
  if (headers.cut() || headers.byte(0) >> 4 != 6) return PacketKind::kMalformed;
  if (payload != 0) headers.end_at(40 + payload);
  return headers.drop(40) ? read_ipv6_extensions(headers, next, segment) : PacketKind::kMalformed;
}

PacketKind read_ip(Headers& headers, Segment& segment) {
  switch (headers.byte(0) >> 4) {
    case 4:
      return read_ipv4(headers, segment);
    case 6:
      return read_ipv6(headers, segment);
    default:
      return headers.cut() ? PacketKind::kMalformed : PacketKind::kOther;
  }
}

// `type_at`: where the EtherType is, `size`: of the header with it.
PacketKind read_typed(Headers& headers, std::size_t type_at, std::size_t size, Segment& segment) {
  std::uint16_t type = headers.number16(type_at);
  if (headers.cut() || !headers.drop(size)) return PacketKind::kMalformed;
  while (is_vlan_tag(type)) {
    type = headers.number16(2);
    if (headers.cut() || !headers.drop(4)) return PacketKind::kMalformed;
  }
  if (type == kIpv4) return read_ipv4(headers, segment);
  return type == kIpv6 ? read_ipv6(headers, segment) : PacketKind::kOther;
}

}  // namespace

std::optional<LinkType> link_type_of(int dlt) {
  switch (dlt) {
    case kDltEthernet:
      return LinkType::kEthernet;
    case kDltNull:
    case kDltLoop:
      return LinkType::kFamily;
    case kDltCooked:
      return LinkType::kCooked;
    case kDltCooked2:
      return LinkType::kCooked2;
    case kDltRaw:
    case kDltIpv4:
    case kDltIpv6:
      return LinkType::kIp;
    default:
      return std::nullopt;
  }
}

std::string Endpoint::text() const {
  char buffer[INET6_ADDRSTRLEN] = "";
  inet_ntop(ipv6 ? AF_INET6 : AF_INET, address.data(), buffer, sizeof buffer);
  const std::string host = ipv6 ? "[" + std::string(buffer) + "]" : buffer;
  return host + ":" + std::to_string(port);
}

PacketKind read_packet(LinkType link, std::string_view captured, std::uint64_t length, Segment& segment) {
  Headers headers(captured, std::max<std::uint64_t>(length, captured.size()));
  switch (link) {
    case LinkType::kEthernet:
      return read_typed(headers, 12, 14, segment);
    case LinkType::kCooked:
      return read_typed(headers, 14, 16, segment);
    case LinkType::kCooked2:
      return read_typed(headers, 0, 20, segment);
    case LinkType::kFamily:
      // The family has other values on each system, in its byte order; the version of IP says the same.
      if (!headers.drop(4)) return PacketKind::kMalformed;
      return read_ip(headers, segment);
    case LinkType::kIp:
      break;
  }
  return read_ip(headers, segment);
}

}  // namespace bitspec::recording
