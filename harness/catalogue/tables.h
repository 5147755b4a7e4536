// The keys of the files of the catalogue: requirements.yaml, client-rules.yaml, outcomes.yaml, invariants.yaml and
// faults.yaml.
#pragma once

#include "harness/yaml/shape.h"

namespace bitspec::catalogue {

// Constructs: "requirements file", "client rules file", "outcomes file", "invariants file", "faults file". Matchers are
// left to scenario/.
const yaml::Table& tables();

// Checks a whole file against one of them, unless it is built in; true if nothing was found.
bool fits(const yaml::Document& file, std::string_view construct, std::vector<Error>& errors);

// The value of this key of a map; "": it has none.
std::string text_of(const yaml::Node& map, std::string_view key);

// The words of a list, or the only one; none: there is no such key.
std::vector<std::string> words_of(const yaml::Node& map, std::string_view key);

}  // namespace bitspec::catalogue
