// What the preflight finds out about a target, as far as the run depends on it.
#pragma once

#include "harness/target/target.h"

namespace bitspec::engine {

// How stored files are read back.
enum class ReadBack { kNone, kGet, kFolder, kCommand };

struct TargetFacts {
  target::Form form = {};  // in which an ordinary upload works, or the usual one
  ReadBack read_back = ReadBack::kNone;
  int absent_status = 0;         // what a GET of a file that was never uploaded gets, if it is refused; else 0
  bool one_connection = false;   // it serves one connection at a time
  bool sessions_survive = true;  // sessions outlive the connection they were created on
  bool host_id_seen = false;     // the Ack of Create-Session had a BITS-Host-Id
};

// How this target is read back. `get_works`: a GET gave back what was uploaded. What the target says itself counts
// first: whether it gives back the right bytes is for the rules to say.
ReadBack read_back_of(const target::Target& target, bool get_works);

// The target with what need not be declared because it was seen: readback, download, local_path, two_connections, and
// the absence of what is declared nowhere.
target::Target target_as_seen(target::Target target, const TargetFacts& facts);

}  // namespace bitspec::engine
