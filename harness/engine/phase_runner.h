// Runs the phases of a plan on several threads, and looks a second time at suspects: a scenario that was left without
// an answer beside others runs once more alone, so that no other's trouble is blamed on it; and one that met what the
// target's own state may have caused is believed only once the ordinary upload is seen to work.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "harness/engine/change_watch.h"
#include "harness/engine/phases.h"
#include "harness/engine/run_setup.h"
#include "harness/engine/scenario_runner.h"
#include "harness/engine/target_watch.h"

namespace bitspec::engine {

// A scenario of the plan and what came of it.
struct ScenarioSlot {
  const PlannedScenario* planned = nullptr;
  bool done = false;      // it ran; else `run` is empty
  bool given_up = false;  // it met the target's trouble each time, and is not run again
  int runs = 0;
  ScenarioRun run;
  std::deque<Exchange> first_run;  // of a suspect, before it ran alone
  std::optional<Trouble> met;      // by that

  bool open() const { return planned->runs() && !done; }  // still to run
};

struct PhaseRunnerParts {
  const RunSetup& setup;
  const RunOptions& options;
  ScenarioRunner& runner;
  TargetWatch& watch;
  ChangeWatch& changes;
  Controls& controls;
  Listener* listener = nullptr;
};

class PhaseRunner {
 public:
  // `slots`: in the order of the plan.
  PhaseRunner(const PhaseRunnerParts& parts, std::vector<ScenarioSlot>& slots);

  // Until all have run, the run is stopped, or the target is gone. Error: an exception on a thread, after which the run
  // cannot be trusted.
  Result<void> run(const std::vector<Phase>& phases);

 private:
  void run_phase(const Phase& phase);
  // Some of a phase, on one thread. Those that are to run once more alone are put to `suspects`.
  void work(const std::vector<std::size_t>& scenarios, std::atomic<std::size_t>& next, bool together);
  void suspect(std::size_t number, ScenarioRun run);
  void run_suspects();
  void run_beside(const std::vector<std::size_t>& scenarios, int jobs);
  void run_late_again();
  void take(const Error& error);  // of a thread
  std::vector<std::size_t> open_of(const Phase& phase) const;
  ScenarioRun run_once(ScenarioSlot& slot);
  // Beside others: whether the run counts as it is.
  bool believed(std::size_t number, ScenarioRun& run);
  // Alone, as often as it takes. False: nothing more can be run.
  bool run_alone(std::size_t number);
  void block_by_limit(std::size_t number, const Trouble& trouble, ScenarioRun& run);
  int enough_times(const Trouble& trouble) const;
  void passed(const Trouble& momentary, const std::string& id);   // it did not come again
  bool came_back(const ScenarioRun& run, const std::string& id);  // the target was away meanwhile
  enum class Next { kFinish, kAgain, kGiveUp, kEnd };
  Next judge_trouble(std::size_t number, const Trouble& trouble);
  bool seen_often(const Trouble& trouble) const;
  bool silent_often();  // requests are left without an answer again and again, and the ordinary upload works
  bool may_pass(const Trouble& trouble) const;
  bool check_unverified();
  void take_back_unverified();
  void finish(ScenarioSlot& slot, ScenarioRun run);
  void keep_server_output(ScenarioSlot& slot) const;
  bool over();  // nothing more is begun

  const PhaseRunnerParts parts_;
  std::vector<ScenarioSlot>& slots_;
  std::size_t planned_ = 0;
  std::mutex mutex_;  // guards the rest, the slots and the listener
  std::size_t done_ = 0;
  std::vector<std::size_t> suspects_;
  bool troubled_ = false;  // nothing more is begun beside others until the suspects have run
  bool confirmed_early_ = false;
  bool slower_ = false;  // one at a time from here on
  int confirmed_again_ = 0;
  std::map<Trouble, int> confirmed_;  // how often the ordinary upload worked beside trouble of that kind
  std::vector<std::pair<std::size_t, Trouble>> unverified_;  // finished, without asking each time
  std::optional<Error> worker_error_;
};

}  // namespace bitspec::engine
