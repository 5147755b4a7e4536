// Puts the result of a run together from what its scenarios observed.
#pragma once

#include "harness/engine/excuse.h"
#include "harness/engine/phase_runner.h"
#include "harness/engine/recorder.h"

namespace bitspec::engine {

struct RunParts {
  const catalogue::Suites& suites;
  const RunOptions& options;
  const ScenarioRunner& runner;
  const Controls& controls;
  const Excuses& excuses;
};

std::string utc_now();  // "2026-01-31T23:59:59Z"

// What is known of a run before anything was sent.
results::RunResult result_header(const catalogue::Suites& suites, const target::Target& target,
                                 const RunOptions& options);

// Those that have not run are blocked, each of their expectations with this reason.
void block_open(std::vector<ScenarioSlot>& slots, const ScenarioRunner& runner, const results::Reason& reason);

// Rules, scenarios, exchanges and summary, but for the time it took. The slots are used up. `result` has its header,
// and its verdict if that does not follow from the rules.
void add_findings(const RunParts& parts, std::vector<ScenarioSlot>& slots, Recorder& recorder,
                  results::RunResult& result);

}  // namespace bitspec::engine
