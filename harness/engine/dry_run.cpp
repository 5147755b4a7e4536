#include "harness/engine/dry_run.h"

#include <algorithm>
#include <array>

#include "harness/engine/target_facts.h"

namespace bitspec::engine {
namespace {

constexpr std::array kOpenFacts = {OpenFact::kGetWorks, OpenFact::kFileShows, OpenFact::kTwoConnections,
                                   OpenFact::kNoHostId};
constexpr std::size_t kOutcomes = 1u << kOpenFacts.size();  // of a preflight; bit i of its number: kOpenFacts[i] holds

bool holds(std::size_t outcome, std::size_t fact) {
  return (outcome >> fact & 1) != 0;
}

// In the order of kOpenFacts.
TargetFacts facts_of(std::size_t outcome, const target::Target& target) {
  TargetFacts facts;
  facts.read_back = read_back_of(target, holds(outcome, 0));
  const bool by_get = facts.read_back == ReadBack::kGet;
  if (!by_get && !holds(outcome, 1)) facts.read_back = ReadBack::kNone;
  facts.one_connection = !holds(outcome, 2);
  facts.host_id_seen = !holds(outcome, 3);
  return facts;
}

// One scenario in the plans of all outcomes.
ExpectedScenario expected(const std::vector<Plan>& plans, std::size_t number) {
  const auto runs = [&](std::size_t outcome) { return plans[outcome].scenarios[number].runs(); };
  ExpectedScenario out;
  out.scenario = plans.front().scenarios[number].scenario;
  for (std::size_t fact = 0; fact < kOpenFacts.size(); ++fact) {
    bool matters = false;
    for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome)
      matters = matters || runs(outcome) != runs(outcome ^ (1u << fact));
    if (matters) out.depends_on.push_back(kOpenFacts[fact]);
  }
  if (!out.depends_on.empty() || runs(0)) return out;
  for (std::size_t outcome = kOutcomes; outcome-- > 0;) {
    const results::Reason& reason = plans[outcome].scenarios[number].skip;
    if (std::find(out.skip.begin(), out.skip.end(), reason) == out.skip.end()) out.skip.push_back(reason);
  }
  return out;
}

}  // namespace

Result<DryRun> dry_run(const catalogue::Suites& suites, const target::Target& target, const RunOptions& options) {
  const auto wanted = scenarios_wanted(suites, target, options);
  if (!wanted) return tl::unexpected(wanted.error());
  std::vector<Plan> plans;
  for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
    const target::Target seen = target_as_seen(target, facts_of(outcome, target));
    plans.push_back(make_plan(*wanted, {suites.catalogue, seen, options, no_listener_declared(target)}));
  }
  DryRun out;
  out.not_applicable = plans.front().not_applicable;
  for (std::size_t i = 0; i < plans.front().scenarios.size(); ++i) out.scenarios.push_back(expected(plans, i));
  return out;
}

}  // namespace bitspec::engine
