// The names that a scenario gives to its exchanges with `as:`.
#pragma once

#include <set>
#include <string>

#include "harness/scenario/model.h"

namespace bitspec::catalogue {

std::set<std::string> exchange_names(const scenario::Scenario& scenario);

}  // namespace bitspec::catalogue
