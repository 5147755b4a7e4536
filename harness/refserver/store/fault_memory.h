// What only faults want to remember: sessions that are gone, and URLs where something happened.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace bitspec::refserver {

enum class EndedBy { kClose, kCancel, kServer };

struct Ended {
  EndedBy by = EndedBy::kClose;
  std::string place;
  std::uint64_t connection = 0;  // that the last packet came on
  std::chrono::steady_clock::time_point when;
};

// Kept only while a fault is on; a right server forgets a session when it ends. Each call may come from any thread.
class FaultMemory {
 public:
  void end(std::string_view id, Ended ended) {
    const std::lock_guard lock(mutex_);
    ended_.insert_or_assign(std::string(id), std::move(ended));
  }
  std::optional<Ended> ended(std::string_view id) const {
    const std::lock_guard lock(mutex_);
    const auto found = ended_.find(std::string(id));
    return found == ended_.end() ? std::nullopt : std::optional(found->second);
  }
  bool ended_at(std::string_view place, EndedBy by) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, ended] : ended_) {
      if (ended.place == place && ended.by == by) return true;
    }
    return false;
  }
  std::optional<std::string> ended_last_at(std::string_view place) const {
    const std::lock_guard lock(mutex_);
    std::optional<std::string> last;
    std::chrono::steady_clock::time_point when;
    for (const auto& [id, ended] : ended_) {
      if (ended.place != place || ended.when < when) continue;
      last = id;
      when = ended.when;
    }
    return last;
  }
  void lose(const std::string& place) {
    const std::lock_guard lock(mutex_);
    lost_.insert(place);
  }
  bool lost(const std::string& place) const {
    const std::lock_guard lock(mutex_);
    return lost_.contains(place);
  }
  std::uint64_t count() {
    const std::lock_guard lock(mutex_);
    return ++count_;
  }

  // Lets a fault waste time; stop() cuts every wait short, now and later.
  void wait(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    stopping_.wait_for(lock, time, [this] { return stopped_; });
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    stopping_.notify_all();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable stopping_;
  bool stopped_ = false;
  std::map<std::string, Ended> ended_;
  std::set<std::string> lost_;  // places that a packet of an unknown session came to
  std::uint64_t count_ = 0;
};

}  // namespace bitspec::refserver
