// Judges what a client did: pure functions over the packets of an upload.
//
// A client is blamed only for a packet that it sent, or for silence where its answer leaves nothing to wait for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/source_place.h"
#include "harness/catalogue/client_case.h"
#include "harness/client_cases/sequence.h"
#include "harness/results/result.h"

namespace bitspec::client_cases {

struct Setting {
  Profile profile = Profile::kWin32;
  double now = 0;     // seconds, as in Packet; infinite: nothing more will come
  double watch = 10;  // seconds of silence after which a client has given up
};

// One thing that an upload says of a rule. kInconclusive: nothing, and `got` says why.
struct Judgement {
  std::string rule;
  results::Finding finding = results::Finding::kHeld;
  std::size_t packet = 0;  // in the sequence: the one that proves it
  std::string expected, got;
  SourcePlace place;
};

// By the expectations of the case. Those that have not come to pass are left out.
std::vector<Judgement> judge_case(const catalogue::ClientCase& one, const Sequence& packets, const Setting& setting);

// By one of the rules that are judged in every case; none: the upload says nothing of it, or there is no such rule.
std::optional<Judgement> judge_every_case(const std::string& rule, const Sequence& packets, const Setting& setting);

// All bytes were acknowledged in a session that was then closed.
bool is_complete(const Sequence& packets);

// Whether this packet begins an upload of its own: the one before is over, by its last answer or because the client may
// have given it up.
bool begins_another(const catalogue::ClientCase& one, const Sequence& packets, std::optional<PacketType> type,
                    double begins, double watch);

// "Fragment 0-99/300 with credentials"
std::string packet_text(const Packet& packet);

}  // namespace bitspec::client_cases
