// FaultMemory: what only faults want to remember, of sessions that are open, of sessions that have ended, and of URLs.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "harness/refserver/store/hooks.h"

namespace bitspec::refserver {

using TimePoint = std::chrono::steady_clock::time_point;

struct EndedSession {
  EndedBy by = EndedBy::kClose;
  std::string place;
  std::uint64_t connection = 0;  // that the last packet came on
  TimePoint when;
};

// Of a session that is open.
struct SessionNotes {
  std::uint64_t connection = 0;     // that it was opened on
  std::optional<std::string> host;  // that it was opened with
  TimePoint opened;
  std::string file;                         // where its upload goes; empty: to the place of the session
  std::uint64_t first_size = 0;             // of its first Fragment; 0: none has counted yet
  bool ended_by_overlap = false;            // its last bytes came behind bytes that it had
  int interruptions = 0;                    // bodies that broke off
  std::set<std::uint64_t> connections;      // that Fragments came on
  TimePoint receiving_since;                // the body of the last Fragment
  int failed_status = 0;                    // that the last failed notification was answered with
  std::string failed_reply;                 // what came with it
  std::optional<std::uint64_t> last_first;  // where the last Fragment of the file began
};

// Each call may come from any thread.
class FaultMemory {
 public:
  SessionNotes notes(const Session& session) const {
    const std::lock_guard lock(mutex_);
    const auto found = notes_.find(session.key);
    return found == notes_.end() ? SessionNotes{} : found->second;
  }
  template <class Change>
  void note(const Session& session, Change change) {
    const std::lock_guard lock(mutex_);
    change(notes_[session.key]);
  }

  // True at every second call, beginning with the first.
  bool other_turn() const { return turns_++ % 2 == 0; }

  void end(const Session& session, EndedSession ended) {
    const std::lock_guard lock(mutex_);
    notes_.erase(session.key);
    ended_.insert_or_assign(session.id, std::move(ended));
  }
  std::optional<EndedSession> ended(std::string_view id) const {
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
  std::size_t ended_below(std::string_view folder, EndedBy by) const {
    const std::lock_guard lock(mutex_);
    std::size_t found = 0;
    for (const auto& [id, ended] : ended_) found += ended.by == by && ended.place.starts_with(folder) ? 1 : 0;
    return found;
  }
  std::optional<std::string> ended_last_at(std::string_view place) const {
    const std::lock_guard lock(mutex_);
    std::optional<std::string> last;
    TimePoint when;
    for (const auto& [id, ended] : ended_) {
      if (ended.place != place || ended.when < when) continue;
      last = id;
      when = ended.when;
    }
    return last;
  }

  // Something happened at this place that a fault holds against it.
  void mark(const std::string& place) {
    const std::lock_guard lock(mutex_);
    marked_.insert(place);
  }
  bool marked(const std::string& place) const {
    const std::lock_guard lock(mutex_);
    return marked_.contains(place);
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
  mutable std::atomic<unsigned> turns_{0};
  mutable std::mutex mutex_;
  std::condition_variable stopping_;
  bool stopped_ = false;
  std::map<std::string, SessionNotes> notes_;  // by key of the session
  std::map<std::string, EndedSession> ended_;  // by id
  std::set<std::string> marked_;
  std::uint64_t count_ = 0;
};

}  // namespace bitspec::refserver
