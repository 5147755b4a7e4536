// The steps of the most ordinary upload, of which preflight and the check with another client are made.
#pragma once

#include <string>

#include "harness/scenario/model.h"

namespace bitspec::engine {

// `range` as in scenarios: "0-999/3000"; empty: none. Create-Session begins the session "s".
inline scenario::Step plain_packet(PacketType type, std::string name, std::string range = {}) {
  scenario::PacketStep packet;
  packet.packet = type;
  if (type == PacketType::kCreateSession) packet.as = "s";
  if (!range.empty()) packet.range = scenario::Template{std::move(range), {}};
  return scenario::Step{{}, std::move(name), std::move(packet)};
}

inline scenario::Step connection_step(scenario::ConnectionStep::Do what) {
  scenario::ConnectionStep step;
  step.what = what;
  return scenario::Step{{}, "connection", step};
}

// Of the session "s".
inline scenario::Step read_back_step() {
  scenario::ReadBackStep step;
  step.session = "s";
  return scenario::Step{{}, "read_back", step};
}

}  // namespace bitspec::engine
