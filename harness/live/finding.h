// Findings: a violation, the program that shows it, and the scenario that repeats it.
#pragma once

#include <string>

#include "harness/live/executor.h"

namespace bitspec::live {

struct Finding {
  Violation violation;
  Program program;         // the last step is the one that fails
  std::string name;        // "fragment-gap-status-open": of the file, and behind "live/" of the scenario
  int seen = 0, runs = 0;  // how often it came again, and of how often it was tried
  results::Level level = results::Level::kMust;
  bool target_gone = false;  // the target answered nothing afterwards, so that it was not tried again

  bool flaky() const { return seen < runs; }
};

// A name that is made of what is wrong.
std::string name_of(const Violation& violation);

// A scenario file: the program, and what was expected of its last answer.
std::string scenario_text(const Finding& finding, Profile profile, const catalogue::Catalogue& catalogue,
                          std::uint64_t seed);

}  // namespace bitspec::live
