// Packet: what a client sends next, before it is bytes.
#pragma once

#include <optional>
#include <string>

#include "harness/protocol/content_range.h"
#include "harness/protocol/packet_type.h"
#include "harness/protocol/url.h"

namespace bitspec::client {

struct Packet {
  PacketType type = PacketType::kPing;
  Url url;                            // where to
  std::string session = {};           // empty: none
  std::optional<ContentRange> range;  // of a Fragment
  std::string method = "BITS_POST";

  friend bool operator==(const Packet&, const Packet&) = default;
};

// "Fragment 0-99/300", "Ping".
std::string text_of(const Packet& packet);

}  // namespace bitspec::client
