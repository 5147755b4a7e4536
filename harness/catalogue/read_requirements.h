// Reads requirements.yaml and client-rules.yaml: the rules, and the words they may use.
#pragma once

#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/catalogue/embedded.h"
#include "harness/yaml/node.h"

namespace bitspec::catalogue {

// Fills `requirements` and `capabilities`; adds everything that is wrong with the file to `errors`.
void read_requirements(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors);

// Adds the rules about clients. What they need, a target cannot declare. REQUIRES: requirements.yaml has been read.
void read_client_rules(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors);

// "must", "should" or "may".
results::Level level_of(std::string_view word);

// Parts of a built-in file, without places.
void read_built_in_capabilities(const EmbeddedFile& file, Catalogue& catalogue);
void read_built_in_rules(const EmbeddedFile& file, Catalogue& catalogue);

}  // namespace bitspec::catalogue
