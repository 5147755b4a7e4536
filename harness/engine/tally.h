// From observations to verdicts on rules; docs/verdicts.md.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/blame.h"
#include "harness/results/result.h"

namespace bitspec::engine {

// What was not run, and why.
struct NotRun {
  std::string scenario;
  results::Reason reason;
  std::set<std::string> rules;
};

// How often each invariant of the catalogue held on the exchanges of a scenario; in the order of the catalogue.
struct HeldInvariants {
  std::string scenario;
  std::vector<std::uint64_t> counts;
};

// How often a rule held beside these.
struct HeldRule {
  std::string scenario, rule;
  std::uint64_t count = 0;
};

struct TallyInput {
  Profile profile = Profile::kWin32;
  results::Level level = results::Level::kMay;
  std::vector<results::Observation> observations;  // in the order of the scenarios
  std::vector<HeldInvariants> held;
  std::vector<HeldRule> held_rules;
  std::vector<NotRun> skipped;
  std::vector<ExchangeKey> exchanges;  // all of the run
  std::set<std::string> left_out;      // rules that do not apply to what this server answered
  bool recorded = false;               // traffic of others: the rules about the packets of clients are judged, too
  bool client = false;                 // a client under test: only rules about clients and their packets are
  bool selected_only = false;          // --select or --skip: rules without observations are left out
};

std::vector<results::RuleResult> tally(const catalogue::Catalogue& catalogue, const TallyInput& input);

// Conformant, not conformant, or nothing judged.
results::RunVerdict verdict_of(const std::vector<results::RuleResult>& rules);

}  // namespace bitspec::engine
