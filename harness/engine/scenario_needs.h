// What a scenario needs besides the capabilities that it lists: read off its steps.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/scenario/model.h"
#include "harness/target/target.h"

namespace bitspec::engine {

// Whether it lists the capability.
bool needs(const scenario::Scenario& scenario, std::string_view capability);

// Whether it expects anything in this profile, of a rule of this level or above.
bool applies(const scenario::Scenario& scenario, const catalogue::Catalogue& catalogue, Profile profile,
             results::Level level);

// Whether it has an application, or asks what came to one.
bool uses_application(const scenario::Scenario& scenario);

// The capability that stands for the last thing it does to the server itself: "restart", "runtime_config"; or "".
std::string server_control_needed(const scenario::Scenario& scenario);

// What it asks about a capability and the place does not say, such as "notification_by_value.timeout_ms"; or "".
std::string value_not_declared(const scenario::Scenario& scenario, const target::Location& place);

}  // namespace bitspec::engine
