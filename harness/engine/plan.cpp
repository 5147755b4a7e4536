#include "harness/engine/plan.h"

#include <algorithm>

#include "harness/engine/client_view.h"
#include "harness/engine/grounds.h"
#include "harness/engine/one_url.h"
#include "harness/scenario/templates.h"
#include "harness/scenario/variables.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using results::ReasonKind;

bool needs(const scenario::Scenario& scenario, std::string_view capability) {
  return std::find(scenario.needs.begin(), scenario.needs.end(), capability) != scenario.needs.end();
}

// The capability without which a hook cannot be used.
std::string hook_missing(const scenario::Scenario& scenario, const target::ServerControl* control) {
  if (control) return {};
  std::string missing;
  scenario::for_each_step(scenario, [&missing](const scenario::Step& step) {
    const auto* server = std::get_if<scenario::ServerStep>(&step.what);
    if (server) missing = server->what == scenario::ServerStep::Do::kRestart ? "restart" : "runtime_config";
  });
  return missing;
}

// What the scenario asks about a capability and the target does not say, such as "notification_by_value.timeout_ms"; or
// "".
std::string unsaid_value(const scenario::Scenario& scenario, const target::Ground& ground) {
  constexpr std::string_view kPrefix = "capability.";
  std::string unsaid;
  scenario::for_each_step(scenario, [&](const scenario::Step& step) {
    scenario::for_each_template(step, [&](const scenario::Template& text) {
      for (const std::string& name : scenario::variable_names(text.text)) {
        if (!name.starts_with(kPrefix)) continue;
        const std::string value = name.substr(kPrefix.size(), name.find_first_of("+-*/") - kPrefix.size());
        if (!ground.values.contains(value)) unsaid = value;
      }
    });
  });
  return unsaid;
}

}  // namespace

bool uses_application(const scenario::Scenario& scenario) {
  bool uses = false;
  scenario::for_each_step(scenario, [&uses](const scenario::Step& step) {
    uses = uses || std::holds_alternative<scenario::ApplicationStep>(step.what);
  });
  return uses || needs(scenario, "notification_by_value") || needs(scenario, "notification_by_reference") ||
         needs(scenario, "upload_reply");
}

PlaceInPlan place_in_plan(const scenario::Scenario& scenario, const RunOptions& options, const target::Target& target,
                          const results::Reason& deaf) {
  PlaceInPlan out{{target.url, {}}, {}};
  const auto skip = [&out](results::Reason why) {
    out.skip = std::move(why);
    return out;
  };
  if (options.by_client && needs_exact_transport(scenario, options.profile))
    return skip({.kind = ReasonKind::kNeedsExactTransport});
  if (target.one_url && needs_two_urls(scenario)) return skip({.kind = ReasonKind::kNeedsTwoUrls});
  if (!options.slow && scenario.has_tag("slow")) return skip({.kind = ReasonKind::kSlow});
  if (needs(scenario, "two_connections") && !target.has("two_connections"))
    return skip({.kind = ReasonKind::kNeedsTwoConnections});
  const Footing footing = footing_of(target, scenario.needs);
  if (!footing.ground) return skip(footing.why_not);
  out.ground = *footing.ground;
  if (const std::string value = unsaid_value(scenario, out.ground); !value.empty())
    return skip({.kind = ReasonKind::kNeedsValue, .capabilities = {value}});
  if (options.by_client && out.ground.url.origin() != target.url.origin())
    return skip({.kind = ReasonKind::kNeedsExactTransport});
  if (const std::string missing = hook_missing(scenario, options.control); !missing.empty())
    return skip({.kind = ReasonKind::kNeedsCapability, .capabilities = {missing}});
  if (deaf && uses_application(scenario)) return skip(deaf);
  return out;
}

}  // namespace bitspec::engine
