// Fuzzer: makes programs, runs them against a target, and keeps what is wrong as findings.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include "harness/live/finding.h"

namespace bitspec::live {

struct FuzzOptions {
  std::uint64_t seed = 1;
  int jobs = 1;
  std::chrono::milliseconds time{60'000};
  std::uint64_t programs = 0;  // at most; 0: as many as the time allows
  bool feedback = true;        // half of the programs are mutations of those that reached a new state
  bool model = true;           // false: only the invariants are judged
  results::Level level = results::Level::kShould;  // rules of this level and above
};

struct FuzzProgress {
  std::uint64_t programs = 0, exchanges = 0, states = 0, findings = 0;
  std::chrono::milliseconds elapsed{0}, since_new{0};
};

struct FuzzResult {
  std::vector<Finding> findings;  // in the order in which they were found
  FuzzProgress progress;
  bool target_gone = false;  // the target did not answer any more; the last finding names the program
};

// Called from any job's thread, one call at a time.
struct FuzzListener {
  std::function<void(const FuzzProgress&)> progress;  // after each program
  std::function<void(const Finding&)> found;
};

// One job, the same seed and a deterministic target: the same findings, as far as the number of programs is the same.
// Errors: want of memory or threads (kInternal). `environment`: as engine::set_up makes it.
Result<FuzzResult> fuzz(const engine::Environment& environment, const catalogue::Catalogue& catalogue,
                        const FuzzOptions& options, const FuzzListener& listener);

}  // namespace bitspec::live
