// Preflight: what stands at the URL, before anything is judged.
#pragma once

#include "harness/engine/environment.h"
#include "harness/engine/trial_upload.h"
#include "harness/results/result.h"

namespace bitspec::engine {

struct PreflightFindings {
  results::Preflight report;
  TargetFacts facts;  // of a BITS server; else as little as can be known
  TrialUpload trial;
  SessionCount sessions;  // counted where the upload does not work as a whole
};

// Makes a Ping, an upload, a download and a second connection beside an idle one. `environment`: as environment_of()
// makes it.
PreflightFindings preflight(const Environment& environment, std::uint64_t seed);

// The same for a target that is not judged.
results::Preflight look_at(const target::Target& target, Profile profile, const std::atomic<bool>* stop);

}  // namespace bitspec::engine
