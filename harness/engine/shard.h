// Shards: a run in parts, each with some of the scenarios, and the parts put together again.
#pragma once

#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/engine/engine.h"
#include "harness/engine/tally.h"

namespace bitspec::engine {

// Which part a scenario belongs to, from 1. The same for each run and version: it follows from the id alone.
int shard_of(std::string_view scenario, int shards);

// What a part keeps for merge_shards(). `input`: before causes are named in it; `of_invariants`: those of its
// observations that no scenario has.
results::Shard part_of_run(const RunOptions& options, const catalogue::Suites& suites, const TallyInput& input,
                           std::vector<results::Observation> of_invariants);

// The result of the run that was not divided, but for times. Errors (kBadInput): a part is missing, there twice, or of
// another run: of other suites, another profile or level. What else the parts differ in is a note of the preflight.
Result<results::RunResult> merge_shards(const catalogue::Suites& suites, std::vector<results::RunResult> parts);

}  // namespace bitspec::engine
