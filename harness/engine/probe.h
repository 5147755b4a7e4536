// Probe: what a server can do, found out by ordinary packets, so that nobody has to write it into a target file.
// Nothing is judged: what may be a defect stays undeclared.
#pragma once

#include <string>
#include <vector>

#include "harness/engine/environment.h"
#include "harness/results/result.h"

namespace bitspec::engine {

struct ProbedCapability {
  std::string name;   // "max_upload_size"
  std::string value;  // "bytes: 1000"; empty: it is there
  std::string how;    // what showed it: "a file was replaced by another upload"
};

struct ProbeFindings {
  results::Preflight seen;
  std::vector<ProbedCapability> capabilities;  // at the place of the target's URL
  std::vector<std::string> notes;              // what was tried and did not tell
};

// A preflight, and where an ordinary upload works at most 200 packets more, with 64 MiB of bodies in all. Fewer when
// stopped.
ProbeFindings probe(const target::Target& target, Profile profile, const std::atomic<bool>* stop);

}  // namespace bitspec::engine
