// Reads requirements.yaml: the rules, and the words they may use.
#pragma once

#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/yaml/node.h"

namespace bitspec::catalogue {

// Fills `requirements` and `capabilities`; adds everything that is wrong with the file to `errors`.
void read_requirements(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors);

}  // namespace bitspec::catalogue
