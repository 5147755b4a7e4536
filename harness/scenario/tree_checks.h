// Mistakes that the table of the language cannot see, because each part of them is allowed: a field that is almost one
// of BITS, names that nothing uses, a rule twice, an outcome and a status that exclude each other, a head without end.
#pragma once

#include <vector>

#include "harness/base/result.h"
#include "harness/yaml/node.h"

namespace bitspec::scenario {

// REQUIRES: `scenario` is written out (expand.h) and fits the table. Errors have the place of the word that is wrong.
void check_tree(const yaml::Document& file, const yaml::Node& scenario, std::vector<Error>& errors);

// The same for field names, outcomes and statuses below a matcher of the catalogue.
void check_matcher_tree(const yaml::Document& file, const yaml::Node& matcher, std::vector<Error>& errors);

// Whether `${column}` occurs in a scenario before it is written out; alone or with arithmetic behind it.
bool uses_column(const yaml::Node& scenario, std::string_view column);

}  // namespace bitspec::scenario
