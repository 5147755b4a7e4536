// What a server owes the uploads in recorded traffic: the rules about a session that need no experiment, since the
// client happened to make it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/engine/exchange.h"
#include "harness/judging/uploads.h"
#include "harness/results/result.h"

namespace bitspec::judging {

// A well-formed packet and its answer, and the upload as it was before it; null: of a Ping or Create-Session.
struct Step {
  const engine::Exchange& exchange;
  PacketType type = PacketType::kPing;
  std::optional<ContentRange> range;
  const Upload* upload = nullptr;
  bool id_known = false;  // of a Create-Session: the id in its answer was issued before
  // The recording has all that can have ended the session since its last answer, which was less than a minute ago.
  bool just_before = false;
};

// What is held and what is broken, one observation for each rule that the step says something of; rule, finding,
// expected and got are set. Nothing is said where a refusal may have reasons of its own: limits, logins, a full disk, a
// session that the server has dropped.
std::vector<results::Observation> judge_step(const Step& step);

}  // namespace bitspec::judging
