#include "harness/refserver/cleaner.h"

#include <algorithm>

namespace bitspec::refserver {
namespace {

std::optional<std::chrono::milliseconds> shortest_period(const Areas& areas) {
  std::optional<std::chrono::milliseconds> shortest;
  for (const auto* area : areas.list()) {
    if (!area->session_timeout && !area->max_sessions) continue;
    // A period of zero would be a busy loop.
    const auto period = std::max(area->cleanup, std::chrono::milliseconds(1));
    shortest = std::min(shortest.value_or(period), period);
  }
  return shortest;
}

}  // namespace

Cleaner::Cleaner(Store& store) : store_(store) {
  if (const auto period = shortest_period(store.areas())) thread_ = std::thread([this, period] { run(*period); });
}

Cleaner::~Cleaner() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Cleaner::run(std::chrono::milliseconds period) {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, period, [this] { return stopping_; })) {
    lock.unlock();
    store_.clean_up();
    lock.lock();
  }
}

}  // namespace bitspec::refserver
