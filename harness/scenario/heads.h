// Heads of scenarios: what lists show of them. Made as a tree when the program is built, from scenarios that were read
// as a whole, so that no list reads steps and matchers.
#pragma once

#include <vector>

#include "harness/scenario/model.h"
#include "harness/yaml/node.h"

namespace bitspec::scenario {

// REQUIRES: the scenarios are those of one file.
yaml::Node heads_of(const std::vector<Scenario>& scenarios);

// Ids, titles, tags, needs, profiles, places without their lines, and of each block the rules that it names, in the
// profiles where it expects something of them. No steps; the matchers are empty.
// REQUIRES: the root of `heads` was made by heads_of().
std::vector<Scenario> read_heads(const yaml::Document& heads);

}  // namespace bitspec::scenario
