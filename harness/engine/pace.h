// Pace: how quickly requests follow each other. A run begins without a limit, or with the
// user's; a target that asks for less gets less.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>

namespace bitspec::engine {

// May be asked from any thread.
class Pace {
 public:
  using milliseconds = std::chrono::milliseconds;
  using microseconds = std::chrono::microseconds;

  explicit Pace(microseconds least = microseconds(0)) : least_(least), interval_(least) {}

  // Waits until the next request may be sent; `stopped` ends the wait.
  void wait(const std::function<bool()>& stopped);
  // At first to somewhat less than what was sent in the last second, and not more than 100 requests in one; then by
  // a quarter more each time.
  void slow_down();
  void full_speed();  // that of the beginning
  microseconds interval() const;

 private:
  using Clock = std::chrono::steady_clock;

  mutable std::mutex mutex_;
  const microseconds least_;
  microseconds interval_;
  Clock::time_point next_;
  std::deque<Clock::time_point> recent_;  // requests of the last second, while there is no limit
};

// Waits in slices, so that the end of a run is felt. False: it was stopped.
bool wait_for(std::chrono::milliseconds time, const std::function<bool()>& stopped);

}  // namespace bitspec::engine
