#include "harness/engine/phases.h"

#include <algorithm>

#include "harness/engine/scenario_needs.h"

namespace bitspec::engine {
namespace {

enum Order : std::size_t { kPlain, kNotified, kSlow, kAlone, kLast, kOrders };

Order order_of(const scenario::Scenario& scenario) {
  if (scenario.has_tag("alone")) return kAlone;
  if (scenario.has_tag("last")) return kLast;
  if (scenario.has_tag("slow")) return kSlow;
  return uses_application(scenario) ? kNotified : kPlain;
}

}  // namespace

std::vector<Phase> phases_of(const Plan& plan, int jobs) {
  std::vector<Phase> phases(kOrders);
  for (Phase& phase : phases) phase.jobs = std::max(jobs, 1);
  // One after the other: a post that names no upload, or a wrong one, can be told whose it is.
  phases[kNotified].jobs = 1;
  phases[kNotified].one_application = true;
  phases[kAlone].jobs = 1;
  for (std::size_t i = 0; i < plan.scenarios.size(); ++i) {
    if (plan.scenarios[i].runs()) phases[order_of(*plan.scenarios[i].scenario)].scenarios.push_back(i);
  }
  std::erase_if(phases, [](const Phase& phase) { return phase.scenarios.empty(); });
  return phases;
}

}  // namespace bitspec::engine
