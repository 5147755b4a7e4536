// One ordinary upload, made to see whether and how the target takes uploads at all.
#pragma once

#include <string>

#include "harness/engine/conversation.h"
#include "harness/engine/refusal.h"

namespace bitspec::engine {

struct TrialUpload {
  // Steps that worked, in their order.
  enum Step : unsigned { kPing = 1, kCreate = 2, kFirstFragment = 4, kSecondFragment = 8, kClose = 16, kReadBack = 32 };

  unsigned accepted = 0;         // Steps
  Refusal refusal;               // of the first packet after the Ping that was not accepted
  bool answered = false;         // any packet
  bool silent = false;           // connected, and not a word came back
  bool bits = false;             // an answer had a field BITS-*
  bool kept_alive = false;       // two packets were answered on one connection
  bool uploaded = false;         // all packets were accepted
  int absent_status = 0;         // 4xx that a GET of what was never uploaded got; 0: another answer
  bool get_works = false;        // a GET gave back what was uploaded
  bool sessions_survive = true;  // the session went on over a second connection, or there was none to try
  bool host_id_seen = false;     // the Ack of Create-Session had a BITS-Host-Id
  std::string first_answer;      // that to Create-Session, if it got that far
  std::string failed;            // "fragment got 500": the first packet after the Ping that was not accepted
  std::string server;            // Server field
  int create_status = 0;
  std::string location;  // Location field of the answer to Create-Session
};

// Ping, Create-Session, a Fragment on the same connection and one on another, Close-Session, GET. Where a session does
// not go on over another connection, all of it once more on one. `name`: part of the paths.
TrialUpload try_upload(const Environment& environment, const std::string& name, std::uint64_t seed);

// The same in the form that is known to work, without a second try.
TrialUpload upload_as_known(const Environment& environment, const std::string& name, std::uint64_t seed);

// Requests that belong to a session created just before, each on a connection of its own.
struct SessionCount {
  std::uint64_t known = 0, asked = 0;
  bool by_turns() const { return known > 0 && known < asked; }
};

// Creates a few sessions and sends a fragment of each until it is accepted, at most four times.
SessionCount count_sessions(const Environment& environment, const std::string& name, std::uint64_t seed);

// Whether the answer has a field BITS-*.
bool has_bits_field(const Exchange& exchange);

}  // namespace bitspec::engine
