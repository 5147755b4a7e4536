// The rules that are judged in every case, whatever the server answers.
#include <algorithm>
#include <array>
#include <string_view>

#include "harness/base/text.h"
#include "harness/client_cases/judging_parts.h"

namespace bitspec::client_cases {
namespace {

using results::Finding;

using Judge = std::optional<Judgement> (*)(const Sequence&, const Setting&);

Judgement held(std::size_t packet) {
  return {{}, Finding::kHeld, packet, {}, {}, {}};
}

Judgement broken(std::size_t packet, std::string expected, std::string got) {
  return {{}, Finding::kBroken, packet, std::move(expected), std::move(got), {}};
}

std::optional<Judgement> ping_first(const Sequence& packets, const Setting&) {
  if (packets.front().type == PacketType::kPing) return held(0);
  return broken(0, "Ping before the first Create-Session", packet_text(packets.front()));
}

// Whether the server told the client, in the usual way, that it has all bytes.
bool has_all(const Packet& packet) {
  return packet.type == PacketType::kFragment && packet.accepted() && !packet.step && packet.range && packet.offset &&
         *packet.offset == packet.range->total;
}

std::optional<Judgement> close_after_last(const Sequence& packets, const Setting& setting) {
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const Packet& close = packets[i];
    if (close.type != PacketType::kCloseSession || !close.accepted() || close.session.empty()) continue;
    for (std::size_t j = i + 1; j < packets.size(); ++j) {
      if (packets[j].session != close.session) continue;
      return broken(j, "no packet of the session after the Ack of its Close-Session", packet_text(packets[j]));
    }
  }
  if (is_complete(packets)) return held(packets.size() - 1);
  if (has_all(packets.back()) && is_silent(packets, setting))
    return broken(packets.size() - 1, "Close-Session, since all bytes are acknowledged",
                  silence_text(packets, setting));
  return std::nullopt;
}

std::optional<Judgement> fragment_body(const Sequence& packets, const Setting&) {
  const auto differs = std::ranges::find(packets, true, &Packet::bytes_differ);
  if (differs != packets.end())
    return broken(static_cast<std::size_t>(differs - packets.begin()), "the bytes of the file that were sent before",
                  packet_text(*differs) + " with other bytes");
  const auto repeated = std::ranges::find(packets, true, &Packet::bytes_repeated);
  if (repeated == packets.end()) return std::nullopt;
  return held(static_cast<std::size_t>(repeated - packets.begin()));
}

// Ids that are the same GUID in other letters; other ids are judged by the rules about packets.
bool same_guid(std::string_view a, std::string_view b) {
  const auto bare = [](std::string_view id) {
    if (id.starts_with('{')) id.remove_prefix(1);
    if (id.ends_with('}')) id.remove_suffix(1);
    return id;
  };
  return same_letters(bare(a), bare(b));
}

std::optional<Judgement> id_verbatim(const Sequence& packets, const Setting&) {
  std::optional<Judgement> out;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (packets[i].session.empty() || packets[i].type == PacketType::kCreateSession) continue;
    for (std::size_t j = 0; j < i; ++j) {
      const std::string& issued = packets[j].named_session;
      if (packets[j].type != PacketType::kCreateSession || issued.empty()) continue;
      if (issued == packets[i].session) {
        out = held(i);
      } else if (same_guid(issued, packets[i].session)) {
        return broken(i, "BITS-Session-Id: " + issued, "BITS-Session-Id: " + packets[i].session);
      }
    }
  }
  return out;
}

std::optional<Judgement> login_unasked(const Sequence& packets, const Setting&) {
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (!packets[i].login) continue;
    if (!packets[i].login_asked) return broken(i, "no Authorization before an answer 401", packet_text(packets[i]));
    return held(i);
  }
  return std::nullopt;
}

struct Row {
  std::string_view rule;
  Judge judge;
};

constexpr std::array kRows = {
    Row{"client.ping.first", ping_first},       Row{"client.close.after-last", close_after_last},
    Row{"client.fragment.body", fragment_body}, Row{"client.session.id-verbatim", id_verbatim},
    Row{"client.auth.unasked", login_unasked},
};

}  // namespace

std::optional<Judgement> judge_every_case(const std::string& rule, const Sequence& packets, const Setting& setting) {
  const auto row = std::ranges::find(kRows, rule, &Row::rule);
  if (row == kRows.end() || packets.empty()) return std::nullopt;
  auto out = row->judge(packets, setting);
  if (out) out->rule = rule;
  return out;
}

}  // namespace bitspec::client_cases
