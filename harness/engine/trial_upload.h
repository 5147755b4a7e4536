// One ordinary upload, made to see whether and how the target takes uploads at all.
#pragma once

#include <string>

#include "harness/engine/conversation.h"

namespace bitspec::engine {

struct TrialUpload {
  bool answered = false;         // any packet
  bool silent = false;           // connected, and not a word came back
  bool bits = false;             // an answer had a field BITS-*
  bool kept_alive = false;       // two packets were answered on one connection
  bool uploaded = false;         // all packets were accepted
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

// Whether the answer has a field BITS-*.
bool has_bits_field(const Exchange& exchange);

}  // namespace bitspec::engine
