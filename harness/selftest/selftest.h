// The self-test: every fault of suites/faults.yaml is switched on in the reference server, and exactly the rules listed
// for it go red.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/results/reason.h"

namespace bitspec::selftest {

struct FaultReport {
  std::string fault;
  bool caught = false;                      // exactly the listed rules went red, and no more than 25 rules blocked
  std::vector<std::string> missing, extra;  // listed but not red; red but not listed
  std::vector<std::string> blocked;
  std::size_t seen_by = 0;             // scenarios in which a listed rule was seen broken
  std::string error;                   // the run itself failed
  results::Reason not_complete;        // why the run ended early
  std::vector<FaultReport> first_try;  // where this one is the second: how it was missed beside other faults
  std::int64_t duration_ms = 0;
};

struct Options {
  std::vector<std::string> faults;  // names or patterns; empty: all
  int jobs = 0;                     // faults side by side; 0: some for each processor
  int sample = 1;                   // one in so many of the scenarios that say nothing of the listed rules runs
};

// `done` is called for each fault as it ends, one call at a time.
std::vector<FaultReport> run(const catalogue::Suites& suites, const Options& options,
                             const std::function<void(const FaultReport&)>& done = {},
                             const std::atomic<bool>* stop = nullptr);

}  // namespace bitspec::selftest
