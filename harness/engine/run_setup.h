// All that a run needs before its first scenario: the target was looked at, and the environment of all conversations is
// built.
#pragma once

#include <memory>

#include "harness/engine/application.h"
#include "harness/engine/engine.h"
#include "harness/engine/environment.h"
#include "harness/engine/trial_upload.h"

namespace bitspec::engine {

struct RunSetup {
  results::Preflight preflight;
  std::deque<Exchange> preflight_exchanges;           // of a target that is no BITS server
  std::unique_ptr<const target::Target> target;       // with what was seen of it
  std::unique_ptr<ApplicationListener> applications;  // null: no listener for notifications
  results::Reason no_listener_reason;                 // why not
  std::unique_ptr<Pace> pace;
  Environment environment;                     // points into the others
  TrialUpload trial;                           // the ordinary upload as it works at the start
  SessionCount sessions;                       // counted where it does not work as a whole
  std::vector<results::TargetChange> changes;  // before the first scenario

  bool bits_server() const { return preflight.reachable && preflight.bits_server; }
};

// Starts the listener, looks at the target, and compares with an ordinary client. What cannot be had is a note of the
// preflight, not an error.
RunSetup set_up(const target::Target& target, const RunOptions& options, const std::atomic<bool>* stop);

}  // namespace bitspec::engine
