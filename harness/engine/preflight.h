// Preflight: what stands at the URL, before anything is judged.
#pragma once

#include <deque>

#include "harness/engine/environment.h"
#include "harness/engine/exchange.h"
#include "harness/engine/trial_upload.h"
#include "harness/results/result.h"

namespace bitspec::engine {

struct PreflightFindings {
  results::Preflight report;
  TargetFacts facts;               // of a BITS server; else as little as can be known
  TrialUpload trial;               // the upload that came furthest
  SessionCount sessions;           // counted where not every upload works
  std::deque<Exchange> exchanges;  // of a target that is no BITS server: what it answered
};

// Makes a Ping, an upload, a download and a second connection beside an idle one. `environment`: as environment_of()
// makes it.
PreflightFindings preflight(const Environment& environment, std::uint64_t seed);

}  // namespace bitspec::engine
