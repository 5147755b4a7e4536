// A dry run: what a run with these options would run and skip, without sending anything.
//
// Some of it shows only when the target is asked. So the plan is made once for each way in which the preflight can end;
// what all these plans say is certain, and for the rest the facts are named on which it depends. The actual plan is one
// of them, so that a dry run can be undecided but not wrong. Taken for granted: there is a BITS server, and the address
// in `listen` is free.
#pragma once

#include <vector>

#include "harness/engine/plan.h"

namespace bitspec::engine {

// What only the target shows.
enum class OpenFact {
  kGetWorks,        // a GET gives back what was uploaded
  kFileShows,       // so do the folder, or the program, that the target names
  kTwoConnections,  // two connections are served at a time
  kNoHostId,        // it sends no BITS-Host-Id unless that is declared
};

struct ExpectedScenario {
  const scenario::Scenario* scenario = nullptr;
  // Not empty: it does not run, whatever the target shows. A run gives the first reason it meets; these are all that it
  // can be, that of the target that shows the most first.
  std::vector<results::Reason> skip;
  std::vector<OpenFact> depends_on;  // not empty: it runs or not, depending on these

  bool runs() const { return skip.empty() && depends_on.empty(); }
};

struct DryRun {
  std::vector<ExpectedScenario> scenarios;  // as in Plan
  std::size_t not_applicable = 0;
};

// Errors: those of scenarios_wanted().
Result<DryRun> dry_run(const catalogue::Suites& suites, const target::Target& target, const RunOptions& options);

}  // namespace bitspec::engine
