#include "harness/engine/scenario_needs.h"

#include <algorithm>

#include "harness/scenario/templates.h"
#include "harness/scenario/variables.h"
#include "harness/scenario/walk.h"
#include "harness/target/capability_names.h"

namespace bitspec::engine {

using scenario::Scenario;

bool needs(const Scenario& scenario, std::string_view capability) {
  return std::find(scenario.needs.begin(), scenario.needs.end(), capability) != scenario.needs.end();
}

bool applies(const Scenario& scenario, const catalogue::Catalogue& catalogue, Profile profile, results::Level level) {
  const auto& profiles = scenario.profiles;
  if (!profiles.empty() && std::find(profiles.begin(), profiles.end(), profile) == profiles.end()) return false;
  bool any = false;
  scenario::for_each_expectation(scenario, [&](const scenario::Block&, const scenario::Expectation& e) {
    if (any || !e.matcher[profile]) return;
    const auto* rule = catalogue.find(e.rule);
    any = !rule || rule->level <= level;
  });
  return any;
}

bool uses_application(const Scenario& scenario) {
  bool uses = false;
  scenario::for_each_step(scenario, [&uses](const scenario::Step& step) {
    uses = uses || std::holds_alternative<scenario::ApplicationStep>(step.what);
  });
  return uses || needs(scenario, target::kNotificationByValue) || needs(scenario, target::kNotificationByReference) ||
         needs(scenario, target::kUploadReply);
}

std::string server_control_needed(const Scenario& scenario) {
  std::string needed;
  scenario::for_each_step(scenario, [&needed](const scenario::Step& step) {
    const auto* server = std::get_if<scenario::ServerStep>(&step.what);
    if (server) needed = server->what == scenario::ServerStep::Do::kRestart ? target::kRestart : target::kRuntimeConfig;
  });
  return needed;
}

std::string value_not_declared(const Scenario& scenario, const target::Location& place) {
  constexpr std::string_view kPrefix = "capability.";
  std::string missing;
  scenario::for_each_step(scenario, [&](const scenario::Step& step) {
    scenario::for_each_template(step, [&](const scenario::Template& text) {
      for (const std::string& name : scenario::variable_names(text.text)) {
        if (!name.starts_with(kPrefix)) continue;
        const std::string value = name.substr(kPrefix.size(), name.find_first_of("+-*/") - kPrefix.size());
        if (!place.values.contains(value)) missing = value;
      }
    });
  });
  return missing;
}

}  // namespace bitspec::engine
