// Reads outcomes.yaml, invariants.yaml and faults.yaml. Whether the names they use exist is for cross_check.h.
#pragma once

#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/catalogue/embedded.h"
#include "harness/yaml/node.h"

namespace bitspec::catalogue {

void read_outcomes(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors);
void read_invariants(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors);
void read_faults(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors);

// Parts of the built-in files: of each invariant its rule and its place without the line; faults without places.
void read_built_in_invariants(const EmbeddedFile& file, Catalogue& catalogue);
void read_built_in_faults(const EmbeddedFile& file, Catalogue& catalogue);

}  // namespace bitspec::catalogue
