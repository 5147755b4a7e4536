// Runs one scenario and says what it observed.
#pragma once

#include <deque>
#include <vector>

#include "harness/engine/controls.h"
#include "harness/engine/invariants.h"
#include "harness/results/result.h"
#include "harness/scenario/model.h"

namespace bitspec::engine {

struct ScenarioRun {
  results::ScenarioResult result;  // its own observations
  InvariantFindings invariants;    // of its exchanges
  std::deque<Exchange> exchanges;
  std::vector<Notification> notifications;
  std::vector<std::string> left_out;  // rules of blocks whose `if` did not hold
  bool unanswered = false;            // a request was left without an answer, against what the scenario allows
  bool unreached = false;             // the first such because no connection could be had
  bool stopped = false;               // by the run's end; nothing of it counts
  std::chrono::steady_clock::time_point started;
};

// Whether nothing in it was broken, blocked or left open.
bool all_held(const ScenarioRun& run);

class ScenarioRunner {
 public:
  ScenarioRunner(const Environment& environment, const catalogue::Catalogue& catalogue, Controls& controls,
                 std::uint64_t seed)
      : environment_(environment), catalogue_(catalogue), controls_(controls), seed_(seed) {}

  // `again`: how often it ran before; each time its files have a place of their own.
  ScenarioRun run(const scenario::Scenario& scenario, const target::Location& location, int again = 0);

  // The observations of a scenario that does not run: one for each expectation that applies.
  std::vector<results::Observation> blocked(const scenario::Scenario& scenario, const results::Reason& reason) const;

 private:
  const Environment& environment_;
  const catalogue::Catalogue& catalogue_;
  Controls& controls_;
  std::uint64_t seed_;
};

}  // namespace bitspec::engine
