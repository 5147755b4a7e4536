#include "harness/engine/pace.h"

#include <algorithm>
#include <thread>

namespace bitspec::engine {
namespace {

constexpr std::chrono::milliseconds kFirst{10}, kSlowest{640}, kSlice{50};

}  // namespace

void Pace::wait(const std::function<bool()>& stopped) {
  milliseconds time{0};
  {
    const std::lock_guard lock(mutex_);
    if (interval_.count() == 0) return;
    const auto now = Clock::now();
    const auto mine = std::max(now, next_);
    next_ = mine + interval_;
    time = std::chrono::ceil<milliseconds>(mine - now);
  }
  (void)wait_for(time, stopped);
}

void Pace::slow_down() {
  const std::lock_guard lock(mutex_);
  interval_ = interval_.count() == 0 ? kFirst : std::min(interval_ * 2, kSlowest);
}

Pace::milliseconds Pace::interval() const {
  const std::lock_guard lock(mutex_);
  return interval_;
}

bool wait_for(std::chrono::milliseconds time, const std::function<bool()>& stopped) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + time;
  while (!stopped()) {
    const auto left = until - Clock::now();
    if (left <= Clock::duration::zero()) return true;
    std::this_thread::sleep_for(std::min<Clock::duration>(left, kSlice));
  }
  return false;
}

}  // namespace bitspec::engine
