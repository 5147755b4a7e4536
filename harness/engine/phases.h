// The order in which the scenarios of a plan run.
//
// First what any server should stand; scenarios that are slow, want to be alone, or may take the server with them come
// last. Within a phase the order is that of the suites.
#pragma once

#include <vector>

#include "harness/engine/plan.h"

namespace bitspec::engine {

struct Phase {
  std::vector<std::size_t> scenarios;  // numbers within the plan; only such that run
  int jobs = 1;                        // threads, at most
  bool one_application = false;        // a notification that names no upload belongs to the scenario that runs
};

// `jobs`: for what may run beside others. Empty phases are left out.
std::vector<Phase> phases_of(const Plan& plan, int jobs);

}  // namespace bitspec::engine
