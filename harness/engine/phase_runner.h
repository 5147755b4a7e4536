// Runs the phases of a plan on several threads, and looks a second time at suspects: a scenario that was left without
// an answer beside others runs once more alone, so that no other's trouble is blamed on it.
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "harness/engine/phases.h"
#include "harness/engine/run_setup.h"
#include "harness/engine/scenario_runner.h"
#include "harness/engine/target_watch.h"

namespace bitspec::engine {

// A scenario of the plan and what came of it.
struct ScenarioSlot {
  const PlannedScenario* planned = nullptr;
  bool done = false;  // it ran; else `run` is empty
  ScenarioRun run;

  bool open() const { return planned->runs() && !done; }  // still to run
};

// Whether nothing in it was broken, blocked or left open.
bool all_held(const ScenarioRun& run);

struct PhaseRunnerParts {
  const RunSetup& setup;
  const RunOptions& options;
  ScenarioRunner& runner;
  TargetWatch& watch;
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
  void run_suspects();
  void finish(ScenarioSlot& slot, ScenarioRun run);
  void keep_server_output(ScenarioSlot& slot) const;
  bool over();  // nothing more is begun

  const PhaseRunnerParts parts_;
  std::vector<ScenarioSlot>& slots_;
  std::size_t planned_ = 0;
  std::mutex mutex_;  // guards the rest, the slots and the listener
  std::size_t done_ = 0;
  std::vector<std::size_t> suspects_;
  std::optional<Error> worker_error_;
};

}  // namespace bitspec::engine
