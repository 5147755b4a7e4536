#include "harness/engine/pace.h"

#include <algorithm>
#include <thread>

namespace bitspec::engine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirst{10}, kSlowest{640}, kPaceSlice{50}, kSecond{1000};
constexpr int kManyRequests = 25;  // requests in a second: fewer are no reason to go even slower

}  // namespace

void Pace::wait(const std::function<bool()>& stopped) {
  milliseconds time{0};
  {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (interval_.count() == 0) {
      recent_.push_back(now);
      while (recent_.front() < now - kSecond) recent_.pop_front();
      return;
    }
    const auto mine = std::max(now, next_);
    next_ = mine + interval_;
    time = std::chrono::ceil<milliseconds>(mine - now);
  }
  (void)wait_for(time, stopped);
}

void Pace::slow_down() {
  const std::lock_guard lock(mutex_);
  if (interval_.count() > 0) {
    interval_ = std::min<microseconds>(interval_ * 5 / 4, std::max<microseconds>(kSlowest, least_));
    return;
  }
  const auto since = Clock::now() - kSecond;
  const auto sent = static_cast<int>(
      std::count_if(recent_.begin(), recent_.end(), [since](Clock::time_point at) { return at >= since; }));
  recent_.clear();
  interval_ = sent < kManyRequests ? kFirst : std::max(kFirst, kSecond * 11 / (sent * 10));
}

void Pace::full_speed() {
  const std::lock_guard lock(mutex_);
  interval_ = least_;
}

Pace::microseconds Pace::interval() const {
  const std::lock_guard lock(mutex_);
  return interval_;
}

bool wait_for(std::chrono::milliseconds time, const std::function<bool()>& stopped) {
  const auto until = Clock::now() + time;
  while (!stopped()) {
    const auto left = until - Clock::now();
    if (left <= Clock::duration::zero()) return true;
    std::this_thread::sleep_for(std::min<Clock::duration>(left, kPaceSlice));
  }
  return false;
}

}  // namespace bitspec::engine
