// ServerControl: what a run can do to the server itself, besides talking to it. The target's hooks stand behind it, or
// the built-in reference server.
#pragma once

#include "harness/base/result.h"

namespace bitspec::target {

// One call at a time. What the target has no means for is kNotFound.
class ServerControl {
 public:
  virtual ~ServerControl() = default;
  // Ends the server and starts it again; returns when it takes connections. Sessions on disk may live on.
  virtual Result<void> restart() = 0;
  // Uploads are refused, or taken again, below the place of `uploads_disabled`; returns when that holds.
  virtual Result<void> uploads_off() = 0;
  virtual Result<void> uploads_on() = 0;
};

}  // namespace bitspec::target
