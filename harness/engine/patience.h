// Patience: how long an answer is waited for.
//
// At first as long as the target says. Each silence costs that time, so after a few of them it shrinks to a multiple of
// the slowest answer. The verdicts stay those of the whole limit: a connection that was left early is watched until the
// whole time has passed, and what comes on it late is told, so that the scenario can run again.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "harness/wire/connection.h"

namespace bitspec::engine {

using std::chrono::milliseconds;

// May be used from any thread.
class Patience {
 public:
  using Clock = std::chrono::steady_clock;

  // For the next connection.
  wire::Limits limits(wire::Limits whole) const;

  void answered(Clock::duration took);
  void silent();    // a whole request, for the whole time
  void unframed();  // an answer without an end, whose connection stayed open
  // Of a Create-Session that succeeded, in the order in which they were sent.
  void created(Clock::duration took);

  // Watches a connection that was left before `until`, when the whole limit would have passed.
  void watch(std::unique_ptr<wire::Connection> connection, Clock::time_point until, const std::string& scenario);
  // The scenarios to which something came late. Waits until it is known of all, and shrinks nothing from then on.
  std::set<std::string> late();

  std::vector<std::string> notes() const;  // for the report

 private:
  struct Watched {
    std::unique_ptr<wire::Connection> connection;
    Clock::time_point until;
    std::string scenario;
  };

  bool shrunk() const;  // with mutex_ held
  milliseconds shrunk_limit(milliseconds whole) const;
  void look_at_watched(bool to_the_end);

  mutable std::mutex mutex_;
  int silences_ = 0, unframed_ = 0;
  bool no_more_ = false;
  Clock::duration slowest_{};
  mutable milliseconds shortest_{0};  // of the limits that were less than the whole one; zero: none was
  std::vector<Clock::duration> creates_;
  std::vector<Watched> watched_;
  std::set<std::string> late_;
};

}  // namespace bitspec::engine
