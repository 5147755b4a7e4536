#include "harness/recording/testing/capture_writer.h"

#include <algorithm>

namespace bitspec::recording {
namespace {

constexpr std::uint64_t kStart = 1600000000;

std::string big(std::uint64_t value, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = size; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}

std::string in_order(std::uint64_t value, std::size_t size, const CaptureForm& form) {
  std::string bytes = big(value, size);
  if (!form.big_endian) std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

std::string address(bool client, const CaptureForm& form) {
  return form.ipv6 ? std::string(1, '\xfd') + std::string(14, '\0') + (client ? '\1' : '\2')
                   : std::string("\x0a\0\0", 3) + (client ? '\1' : '\2');
}

std::string tcp_of(const TcpPacket& p) {
  return big(p.from_client ? p.client_port : p.server_port, 2) + big(p.from_client ? p.server_port : p.client_port, 2) +
         big(p.seq, 4) + big(p.ack, 4) + "\x80" + big(p.flags, 1) + std::string("\xff\xff\0\0\0\0", 6) +
         std::string(12, '\1');  // options: NOPs
}

std::string ip_of(const TcpPacket& p, const CaptureForm& form, std::size_t length) {
  const std::string from = address(p.from_client, form), to = address(!p.from_client, form);
  if (!form.ipv6) {
    const std::size_t total = form.no_total_length ? 0 : 20 + length;
    return std::string("\x45\0", 2) + big(total, 2) + std::string("\0\0\x40\0\x40\x06\0\0", 8) + from + to;
  }
  const std::string extension = form.ipv6_extension ? std::string("\x06\0\1\4\0\0\0\0", 8) : "";
  const std::size_t payload = form.no_total_length ? 0 : extension.size() + length;
  return std::string("\x60\0\0\0", 4) + big(payload, 2) + (extension.empty() ? '\x06' : '\0') + '\x40' + from + to +
         extension;
}

std::string link_of(const CaptureForm& form) {
  std::string tags;
  for (int i = form.vlan_tags; i-- > 0;)
    tags += std::string("\0\5", 2) + big(i > 0 ? 0x8100 : form.ipv6 ? 0x86dd : 0x0800, 2);
  const std::string type = big(form.vlan_tags > 1    ? 0x88a8
                               : form.vlan_tags == 1 ? 0x8100
                               : form.ipv6           ? 0x86dd
                                                     : 0x0800,
                               2);
  switch (form.dlt) {
    case 0:
      return in_order(form.ipv6 ? 30 : 2, 4, form);
    case 108:
      return big(form.ipv6 ? 30 : 2, 4);
    case 1:
      return std::string(12, '\3') + type + tags;
    case 113:
      return std::string(14, '\0') + type + tags;
    case 276:
      return type + std::string(18, '\0') + tags;
    default:
      return "";
  }
}

struct Frame {
  std::string captured;
  std::size_t length = 0;
};

Frame frame(const TcpPacket& p, const CaptureForm& form) {
  const std::string tcp = tcp_of(p);
  const std::string headers = link_of(form) + ip_of(p, form, tcp.size() + p.payload.size()) + tcp;
  Frame out{headers + p.payload.substr(0, p.payload_captured), headers.size() + p.payload.size()};
  if (form.padding && out.captured.size() == out.length && out.length < 80) {
    out.captured.resize(80, '\x55');
    out.length = 80;
  }
  return out;
}

std::string file_header(const CaptureForm& form) {
  if (!form.pcapng) {
    return in_order(form.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, 4, form) + in_order(2, 2, form) + in_order(4, 2, form) +
           std::string(8, '\0') + in_order(262144, 4, form) + in_order(static_cast<std::uint64_t>(form.dlt), 4, form);
  }
  return "\x0a\x0d\x0d\x0a" + in_order(28, 4, form) + in_order(0x1a2b3c4d, 4, form) + in_order(1, 2, form) +
         in_order(0, 2, form) + std::string(8, '\xff') + in_order(28, 4, form) +
         // the interface
         in_order(1, 4, form) + in_order(20, 4, form) + in_order(static_cast<std::uint64_t>(form.dlt), 2, form) +
         in_order(0, 2, form) + in_order(262144, 4, form) + in_order(20, 4, form);
}

std::string record(const Frame& f, std::uint64_t number, const CaptureForm& form) {
  const std::uint64_t micro = number * 1000;
  if (!form.pcapng) {
    return in_order(kStart + micro / 1000000, 4, form) +
           in_order((micro % 1000000) * (form.nanoseconds ? 1000 : 1), 4, form) + in_order(f.captured.size(), 4, form) +
           in_order(f.length, 4, form) + f.captured;
  }
  const std::uint64_t time = kStart * 1000000 + micro;
  std::string data = f.captured;
  data.resize((data.size() + 3) / 4 * 4, '\0');
  const std::string size = in_order(32 + data.size(), 4, form);
  return in_order(6, 4, form) + size + in_order(0, 4, form) + in_order(time >> 32, 4, form) +
         in_order(time & 0xffffffff, 4, form) + in_order(f.captured.size(), 4, form) + in_order(f.length, 4, form) +
         data + size;
}

}  // namespace

Conversation::Conversation(std::uint16_t client_port, std::uint32_t client_isn, std::uint32_t server_isn,
                           std::size_t segment)
    : client_port_(client_port), client_next_(client_isn), server_next_(server_isn), segment_(segment) {}

Conversation& Conversation::handshake() {
  add(true, kSyn, {});
  packets.back().ack = 0;
  return add(false, kSyn | kAck, {}).client_acks();
}

Conversation& Conversation::send(bool from_client, std::string_view bytes) {
  while (!bytes.empty()) {
    add(from_client, kAck, bytes.substr(0, segment_));
    bytes.remove_prefix(std::min(segment_, bytes.size()));
  }
  return *this;
}

Conversation& Conversation::add(bool from_client, unsigned flags, std::string_view payload) {
  std::uint32_t& next = from_client ? client_next_ : server_next_;
  TcpPacket packet;
  packet.from_client = from_client;
  packet.seq = next;
  packet.ack = from_client ? server_next_ : client_next_;
  packet.flags = flags;
  packet.payload = payload;
  packet.client_port = client_port_;
  packets.push_back(packet);
  next += static_cast<std::uint32_t>(payload.size()) + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);
  return *this;
}

std::string frame_of(const TcpPacket& packet, const CaptureForm& form) {
  return frame(packet, form).captured;
}

std::string capture_of(const std::vector<TcpPacket>& packets, const CaptureForm& form) {
  std::string bytes = file_header(form);
  for (std::size_t i = 0; i < packets.size(); ++i) bytes += record(frame(packets[i], form), i + 1, form);
  return bytes;
}

std::string capture_of_frames(const std::vector<std::string>& frames, const CaptureForm& form) {
  std::string bytes = file_header(form);
  for (std::size_t i = 0; i < frames.size(); ++i) bytes += record({frames[i], frames[i].size()}, i + 1, form);
  return bytes;
}

}  // namespace bitspec::recording
