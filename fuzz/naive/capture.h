// A strict reader of a plain capture: it takes a little-endian pcap file of whole Ethernet frames with IPv4 and TCP,
// where each connection begins with its handshake and every segment comes once and in order, and nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bitspec::naive {

struct Talk {
  std::string client, server;  // what each side sent
  bool client_fin = false, server_fin = false;
  friend bool operator==(const Talk&, const Talk&) = default;
};

struct PlainCapture {
  std::vector<Talk> talks;                                   // those with any bytes, in the order of their first ones
  std::vector<std::pair<std::size_t, std::size_t>> records;  // where each packet begins in the file, and its size
};

class PlainReader {
 public:
  explicit PlainReader(std::string_view file) : file_(file) {}

  std::optional<PlainCapture> read() {
    using namespace std::string_view_literals;
    if (!file_.starts_with("\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0"sv) || file_.size() < 24) return std::nullopt;
    if (little(16) < 65535 || little(16) > 262144 || little(20) != 1) return std::nullopt;
    std::size_t at = 24;
    while (at < file_.size()) {
      if (file_.size() - at < 16) return std::nullopt;
      const std::uint64_t size = little(at + 8);
      if (size != little(at + 12) || size > file_.size() - at - 16) return std::nullopt;
      if (!packet(file_.substr(at + 16, size))) return std::nullopt;
      out_.records.emplace_back(at, 16 + size);
      at += 16 + size;
    }
    for (const std::size_t i : order_) out_.talks.push_back(open_[i].talk);
    return out_;
  }

 private:
  struct Open {
    std::string client_key;
    std::uint32_t next[2] = {0, 0};  // of the client, and the server
    std::uint32_t first[2] = {0, 0};
    int handshake = 1;  // packets of it that came
    bool reported = false;
    Talk talk;
  };

  std::uint32_t little(std::size_t at) const {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(file_[at + i]);
    return value;
  }
  static std::uint32_t big(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
  }

  bool packet(std::string_view frame) {
    if (frame.size() < 54 || big(frame, 12, 2) != 0x0800) return false;
    const std::string_view ip = frame.substr(14);
    if (ip[0] != 0x45 || big(ip, 2, 2) != ip.size() || (big(ip, 6, 2) & 0x3fff) != 0 || ip[9] != 6) return false;
    const std::string_view tcp = ip.substr(20);
    const std::size_t header = (big(tcp, 12, 1) >> 4) * 4;
    if (header < 20 || header > tcp.size()) return false;
    return segment(std::string(ip.substr(12, 4)) + std::string(tcp.substr(0, 2)),
                   std::string(ip.substr(16, 4)) + std::string(tcp.substr(2, 2)), tcp, tcp.substr(header));
  }

  bool segment(const std::string& from, const std::string& to, std::string_view tcp, std::string_view payload) {
    constexpr unsigned kFin = 1, kSyn = 2, kRst = 4, kAck = 16;
    const unsigned flags = big(tcp, 13, 1);
    const std::uint32_t seq = big(tcp, 4, 4), ack = big(tcp, 8, 4);
    const auto key = std::minmax(from, to);
    if (from == to || (flags & kRst) != 0) return false;
    const auto found = index_.find(key);
    if ((flags & (kSyn | kAck)) == kSyn) {
      if (found != index_.end() || !payload.empty() || (flags & kFin) != 0) return false;
      index_[key] = open_.size();
      open_.push_back({});
      open_.back().client_key = from;
      open_.back().next[0] = open_.back().first[0] = seq + 1;
      return true;
    }
    if (found == index_.end() || (flags & kAck) == 0) return false;
    Open& open = open_[found->second];
    const int side = from == open.client_key ? 0 : 1;
    if ((flags & kSyn) != 0) {
      if (open.handshake != 1 || side == 0 || !payload.empty() || (flags & kFin) != 0 || ack != open.next[0])
        return false;
      open.next[1] = open.first[1] = seq + 1;
      open.handshake = 2;
      return true;
    }
    // An acknowledgement names what was sent by then, and not more.
    if (open.handshake != 2 || seq != open.next[side] ||
        ack - open.first[1 - side] > open.next[1 - side] - open.first[1 - side]) {
      return false;
    }
    bool& fin = side == 0 ? open.talk.client_fin : open.talk.server_fin;
    if (fin && (!payload.empty() || (flags & kFin) != 0)) return false;
    (side == 0 ? open.talk.client : open.talk.server) += payload;
    if (!payload.empty() && !open.reported) order_.push_back(found->second);
    open.reported = open.reported || !payload.empty();
    fin = fin || (flags & kFin) != 0;
    open.next[side] += static_cast<std::uint32_t>(payload.size()) + ((flags & kFin) != 0 ? 1 : 0);
    return true;
  }

  std::string_view file_;
  PlainCapture out_;
  std::map<std::pair<std::string, std::string>, std::size_t> index_;
  std::vector<Open> open_;
  std::vector<std::size_t> order_;
};

inline std::optional<PlainCapture> plain_capture(std::string_view file) {
  return PlainReader(file).read();
}

}  // namespace bitspec::naive
