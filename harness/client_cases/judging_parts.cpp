#include "harness/client_cases/judging_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bitspec::client_cases {
namespace {

// Whether its answer said that the server has the whole file.
bool has_all_bytes(const Packet& packet) {
  return (packet.accepted() && packet.range->last + 1 == packet.range->total) || packet.offset == packet.range->total;
}

}  // namespace

const std::string& session_of(const Packet& packet) {
  return packet.type == PacketType::kCreateSession ? packet.named_session : packet.session;
}

bool is_over(const Sequence& packets) {
  for (auto packet = packets.rbegin(); packet != packets.rend(); ++packet) {
    if (packet->type == PacketType::kPing) continue;
    return packet->accepted() &&
           (packet->type == PacketType::kCloseSession || packet->type == PacketType::kCancelSession);
  }
  return false;
}

bool is_silent(const Sequence& packets, const Setting& setting) {
  return std::ranges::all_of(
      packets, [&](const Packet& packet) { return packet.ends && setting.now - *packet.ends > setting.watch; });
}

bool is_complete(const Sequence& packets) {
  const auto closes = [&packets](const Packet& close) {
    return close.type == PacketType::kCloseSession && close.accepted() &&
           std::ranges::any_of(packets, [&close](const Packet& packet) {
             return packet.type == PacketType::kFragment && packet.session == close.session && packet.range &&
                    has_all_bytes(packet) && packet.begins < close.begins;
           });
  };
  return std::ranges::any_of(packets, closes);
}

std::string packet_text(const Packet& packet) {
  std::string out = packet.type ? std::string(mixed_case(*packet.type)) : "a packet of unknown type";
  if (packet.range) out += packet.range->text().substr(std::string_view("bytes").size());
  if (packet.login) out += " with credentials";
  return out;
}

std::string silence_text(const Sequence& packets, const Setting& setting) {
  return fmt::format("no packet for {:g} s after {}", setting.watch, packet_text(packets.back()));
}

}  // namespace bitspec::client_cases
