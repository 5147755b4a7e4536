#include "harness/live/program.h"

#include <algorithm>

namespace bitspec::live {

bool Packet::has_effect(Profile profile, Effect effect) const {
  return std::ranges::any_of(bends, [&](const Bend* bend) { return bend->effect[profile] == effect; });
}

bool Step::uses(int session) const {
  if (kind == Kind::kNewConnection) return false;
  return packet.session == session || (kind == Kind::kTogether && other.session == session);
}

std::string session_name(int session) {
  return "s" + std::to_string(session + 1);
}

std::string connection_name(int connection) {
  return connection == 0 ? "main" : "c" + std::to_string(connection + 1);
}

Program valid(const Program& program) {
  Program out;
  std::array<bool, kSessions> there{};
  for (const Step& step : program.steps) {
    if (out.steps.size() == kMostSteps) break;
    if (step.kind == Step::Kind::kPacket && step.packet.type == PacketType::kCreateSession) {
      if (there[static_cast<std::size_t>(step.packet.session)]) continue;  // its name would stand for another one
      there[static_cast<std::size_t>(step.packet.session)] = true;
    } else {
      bool known = true;
      for (int session = 0; session < kSessions; ++session)
        known = known && (!step.uses(session) || there[static_cast<std::size_t>(session)]);
      if (!known) continue;
    }
    out.steps.push_back(step);
    for (Packet* packet : {&out.steps.back().packet, &out.steps.back().other}) {
      if (packet->range && packet->range->size() < 2)
        std::erase_if(packet->bends, [](const Bend* bend) { return !bend->fits_one_byte(); });
    }
  }
  return out;
}

}  // namespace bitspec::live
