// Captures for tests: TCP conversations as lists of packets, which tests reorder, drop and cut, and the bytes of pcap
// and pcapng files with them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bitspec::recording {

enum TcpFlags : unsigned { kFin = 1, kSyn = 2, kRst = 4, kAck = 16 };

struct TcpPacket {
  bool from_client = true;
  std::uint32_t seq = 0, ack = 0;
  unsigned flags = kAck;
  std::string payload;
  std::uint16_t client_port = 40000, server_port = 80;
  std::size_t payload_captured = ~std::size_t{0};  // of the payload, what the capture has
};

// Two ends that behave: what each sends acknowledges all it got.
class Conversation {
 public:
  explicit Conversation(std::uint16_t client_port = 40000, std::uint32_t client_isn = 1000,
                        std::uint32_t server_isn = 5000, std::size_t segment = 1448);
  Conversation& handshake();
  Conversation& client(std::string_view bytes) { return send(true, bytes); }
  Conversation& server(std::string_view bytes) { return send(false, bytes); }
  Conversation& client_acks() { return add(true, kAck, {}); }
  Conversation& server_acks() { return add(false, kAck, {}); }
  Conversation& client_fin() { return add(true, kFin | kAck, {}); }
  Conversation& server_fin() { return add(false, kFin | kAck, {}); }
  Conversation& client_reset() { return add(true, kRst | kAck, {}); }
  Conversation& both_fin() { return client_fin().server_fin().client_acks(); }
  std::vector<TcpPacket> packets;

 private:
  Conversation& send(bool from_client, std::string_view bytes);
  Conversation& add(bool from_client, unsigned flags, std::string_view payload);

  std::uint16_t client_port_;
  std::uint32_t client_next_, server_next_;
  std::size_t segment_;
};

// How packets and files look.
struct CaptureForm {
  int dlt = 1;  // 0 NULL, 1 Ethernet, 12 raw IP, 108 LOOP, 113 and 276 Linux cooked
  int vlan_tags = 0;
  bool ipv6 = false;
  bool ipv6_extension = false;
  bool padding = false;  // Ethernet frames of at least 60 bytes
  bool pcapng = false;
  bool nanoseconds = false;
  bool big_endian = false;
  bool no_total_length = false;  // as where the network card cuts packets up
};

// Packet n has the time 1600000000 + n / 1000.
std::string capture_of(const std::vector<TcpPacket>& packets, const CaptureForm& form = {});
// One packet, with the headers of link and network.
std::string frame_of(const TcpPacket& packet, const CaptureForm& form = {});
// A capture of any frames.
std::string capture_of_frames(const std::vector<std::string>& frames, const CaptureForm& form = {});

}  // namespace bitspec::recording
