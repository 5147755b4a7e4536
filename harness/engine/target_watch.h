// Watches whether the target is still there, and has it started again if that is possible.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "harness/results/reason.h"
#include "harness/target/server_control.h"

namespace bitspec::engine {

// What the watch can do; a test has others.
struct WatchMeans {
  std::function<bool()> answers;  // asks the target, and gives it some time
  std::function<bool()> stopped;  // the run is over: nothing is started any more
  target::ServerControl* control = nullptr;
  std::function<bool()> answers_at_once{};  // asks it once; empty: not asked
};

// May be asked from any thread.
class TargetWatch {
 public:
  explicit TargetWatch(WatchMeans means) : means_(std::move(means)) {}

  // Asks the target. One that is gone is started again, at most 20 times in a run; one that stays away is not asked
  // again. `gone`: what is to be said of it then (kTargetGone, kTargetGoneBefore).
  bool still_there(const results::Reason& gone);
  // Ends the run: what is still open cannot be observed.
  void give_up(const results::Reason& reason);
  bool gone() const;
  int absences() const;                    // how often it was away and came back by itself
  results::Reason gone_reason() const;     // none: it is there
  std::vector<std::string> notes() const;  // on what was started again

 private:
  bool came_back(const results::Reason& gone);

  const WatchMeans means_;
  mutable std::mutex mutex_;
  int restarts_ = 0, absences_ = 0;
  results::Reason target_gone_reason_;
  std::vector<std::string> notes_;
};

}  // namespace bitspec::engine
