// Reads outcomes.yaml, invariants.yaml and faults.yaml. Whether the names they use exist is for cross_check.h.
#pragma once

#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/yaml/node.h"

namespace bitspec::catalogue {

void read_outcomes(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors);
void read_invariants(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors);
void read_faults(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors);

}  // namespace bitspec::catalogue
