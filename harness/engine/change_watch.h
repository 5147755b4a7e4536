// Watches whether the most ordinary upload still works, so that no rule is blamed for what happened to the target
// itself: a rate limit, an expired token, a full disk, several servers behind one address.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/pace.h"
#include "harness/engine/refusal.h"
#include "harness/engine/trial_upload.h"
#include "harness/results/result.h"

namespace bitspec::engine {

// What the watch can do; a test has others.
struct ChangeMeans {
  std::function<TrialUpload()> upload;                  // the ordinary upload, on a place of its own
  std::function<SessionCount()> count_sessions;         // how often a session just created is known
  std::function<bool(std::chrono::milliseconds)> wait;  // false: the run is over
  std::function<std::int64_t()> now_ms;                 // since the start of the run
  Pace* pace = nullptr;
  // Whether the first upload of the run may stand in the way of all others: one URL, and none was begun since.
  std::function<bool()> file_in_the_way;
};

// Why somebody asks.
struct Trouble {
  Refusal refusal;                                            // of a packet, or what came in its place
  std::string request{};                                      // the same in each run of a scenario
  bool of_session = false;                                    // the packet belongs to a session
  bool given_id = false;                                      // and that id came from the server, in the same run
  bool of_stored_data = false;                                // a file that was read back, or could not be
  friend bool operator<(const Trouble& a, const Trouble& b);  // those alike have one cause
};

enum class Seen {
  kAsBefore,  // the ordinary upload works as it did
  kByChance,  // the target is several, and each knows its own sessions only; or one of them refuses everything
  kBack,      // it did not work, and does again: what was done meanwhile counts for nothing
  kChanged,   // it does not work any more
};

// May be asked from any thread.
class ChangeWatch {
 public:
  // `before`: what became of the ordinary upload at the start; `sessions`: what was counted then.
  // `changes`: noticed already.
  ChangeWatch(ChangeMeans means, const TrialUpload& before, const SessionCount& sessions,
              std::vector<results::TargetChange> changes);

  // `scenario`: after which trouble was met.
  Seen look(const Trouble& trouble, const std::string& scenario);
  // What came of a scenario was gone when it ran once more: the target answered so for a moment only.
  void was_momentary(const Refusal& refusal, const std::string& scenario, std::chrono::milliseconds lasted = {});
  // A request was refused, and accepted when its scenario ran once more. Those sent at about the same time count once,
  // whenever that is found out.
  void refused_at_times(const Refusal& refusal, const std::string& scenario);
  // An answer that says what happened to the target, though the ordinary upload still works: it may ask for less.
  void noted(const Refusal& refusal, const std::string& scenario);
  // Such packets got that answer at the start, and were accepted nowhere since: nothing changed.
  bool never_worked(const Refusal& refusal) const;
  // One ordinary upload, without consequences: whether the trouble is not the target's.
  bool works(const Trouble& trouble);

  bool by_chance() const;                            // whether a packet is accepted
  bool often_at_times() const;                       // three refusals or more that did not come again
  std::optional<Refusal> refusal_by_chance() const;  // of Create-Sessions, counted; none: of sessions, or it is not
  // The packet at which the ordinary upload ended last, "create"; empty: it works.
  std::string fails_at() const;
  std::vector<results::TargetChange> changes() const;
  results::Reason reason() const;  // of what cannot be observed because of the last change; none: nothing changed

 private:
  bool as_before(const TrialUpload& now, bool read_back) const;
  bool came_and_went(const Refusal& refusal) const;
  bool counted_by_chance();
  bool refuses_second_file(const TrialUpload& now);
  Seen wait_until_back(const TrialUpload& first, bool read_back, const std::string& scenario);
  results::TargetChange& change(const Refusal& refusal, const std::string& scenario);
  void slow_down(const Refusal& refusal, bool at_once);  // it was accepted again at once

  const ChangeMeans means_;
  mutable std::mutex mutex_;
  unsigned accepted_;       // steps of the ordinary upload that worked
  const Refusal at_start_;  // of the ordinary upload, if it did not work
  std::string fails_at_;
  std::optional<SessionCount> by_chance_;
  int counts_ = 0;
  std::chrono::milliseconds waited_{0};
  std::int64_t slowed_at_ms_ = -1;                                   // the last time
  std::map<std::string, std::vector<wire::SteadyTime>> refused_at_;  // by step
  int slowed_in_vain_ = 0;
  bool asked_for_less_ = false;
  std::vector<results::TargetChange> changes_;
};

}  // namespace bitspec::engine
