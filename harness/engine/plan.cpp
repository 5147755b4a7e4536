#include "harness/engine/plan.h"

#include <algorithm>

#include "harness/engine/client_view.h"
#include "harness/engine/one_url.h"
#include "harness/engine/placement.h"
#include "harness/engine/scenario_needs.h"
#include "harness/engine/select.h"
#include "harness/engine/shard.h"
#include "harness/target/capability_names.h"

namespace bitspec::engine {
namespace {

using results::Reason;
using results::ReasonKind;
using scenario::Scenario;

// Without a look at where it would run.
Reason reason_to_skip(const Scenario& scenario, const PlanInput& input) {
  const RunOptions& options = input.options;
  if (options.with_httplib && needs_exact_transport(scenario, options.profile))
    return {.kind = ReasonKind::kNeedsExactTransport};
  if (input.target.one_url && needs_two_urls(scenario)) return {.kind = ReasonKind::kNeedsTwoUrls};
  if (!options.slow && scenario.has_tag("slow")) return {.kind = ReasonKind::kSlow};
  if (needs(scenario, target::kTwoConnections) && !input.target.has(target::kTwoConnections))
    return {.kind = ReasonKind::kNeedsTwoConnections};
  return {};
}

Reason reason_to_skip_at(const target::Location& place, const Scenario& scenario, const PlanInput& input) {
  const RunOptions& options = input.options;
  if (const std::string value = value_not_declared(scenario, place); !value.empty())
    return {.kind = ReasonKind::kNeedsValue, .capabilities = {value}};
  if (options.with_httplib && place.url.origin() != input.target.url.origin())
    return {.kind = ReasonKind::kNeedsExactTransport};
  if (const std::string needed = server_control_needed(scenario); !options.control && !needed.empty())
    return {.kind = ReasonKind::kNeedsCapability, .capabilities = {needed}};
  if (input.no_listener && uses_application(scenario)) return input.no_listener;
  return {};
}

PlannedScenario planned(const Scenario& scenario, const PlanInput& input) {
  PlannedScenario out{&scenario, {input.target.url, {}}, reason_to_skip(scenario, input)};
  if (out.skip) return out;
  const Placement placement = placement_of(input.target, scenario.needs);
  if (!placement.location) {
    out.skip = placement.why_not;
    return out;
  }
  out.place = *placement.location;
  out.skip = reason_to_skip_at(out.place, scenario, input);
  return out;
}

}  // namespace

std::size_t Plan::to_run() const {
  return static_cast<std::size_t>(
      std::count_if(scenarios.begin(), scenarios.end(), [](const PlannedScenario& s) { return s.runs(); }));
}

Result<std::vector<const Scenario*>> scenarios_wanted(const catalogue::Suites& suites, const target::Target& target,
                                                      const RunOptions& options) {
  if (options.with_httplib && options.client_program.empty())
    return fail(ErrorCode::kInternal, "no client program for --transport httplib");
  if (options.with_httplib && target.url.scheme == "https")
    return bad_input("--transport httplib does not support https: use an http URL, or --transport exact");
  auto wanted = select_scenarios(suites, options.select, options.skip);
  if (wanted)
    std::erase_if(*wanted, [&](const Scenario* s) { return shard_of(s->id, options.shards) != options.shard; });
  return wanted;
}

Plan make_plan(const std::vector<const Scenario*>& wanted, const PlanInput& input) {
  Plan plan;
  for (const Scenario* scenario : wanted) {
    if (applies(*scenario, input.catalogue, input.options.profile, input.options.level))
      plan.scenarios.push_back(planned(*scenario, input));
    else
      ++plan.not_applicable;
  }
  return plan;
}

Reason no_listener_declared(const target::Target& target) {
  if (!target.listen.empty()) return {};
  return {.kind = ReasonKind::kNeedsListenAddress};
}

}  // namespace bitspec::engine
