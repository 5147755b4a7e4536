// Programs: what the live fuzzer sends, as values. A program is a few steps over some sessions and connections of one
// client; its text is that of a scenario (program_text.h).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "harness/live/bend.h"
#include "harness/protocol/content_range.h"

namespace bitspec::live {

inline constexpr int kSessions = 4, kConnections = 3;
inline constexpr std::size_t kMostSteps = 40;

struct Packet {
  PacketType type = PacketType::kPing;
  int session = 0;                    // of a create: the one it begins. Of a ping: whose URL
  int connection = 0;                 // 0: the scenario's own
  std::optional<ContentRange> range;  // of a fragment, and of no other
  std::vector<const Bend*> bends;     // with different keys, each of which applies to the type

  bool has_effect(Profile profile, Effect effect) const;
  friend bool operator==(const Packet&, const Packet&) = default;
};

struct Step {
  enum class Kind {
    kPacket,
    kTogether,       // two packets of different sessions at the same time, each on a connection of its own
    kNewConnection,  // `packet.connection` is closed; what comes next opens another
    kReadBack,       // the stored file of `packet.session`
  } kind = Kind::kPacket;
  Packet packet;
  Packet other;  // kTogether

  bool uses(int session) const;
  friend bool operator==(const Step&, const Step&) = default;
};

struct Program {
  std::vector<Step> steps;
  friend bool operator==(const Program&, const Program&) = default;
};

std::string session_name(int session);        // "s1"
std::string connection_name(int connection);  // "c2"; of 0: "main"

// Without the steps about sessions that no earlier step creates, without bends that do not fit the range, and at most
// kMostSteps: what mutations leave behind.
Program valid(const Program& program);

}  // namespace bitspec::live
