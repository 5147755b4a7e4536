// Reads the files of suites/client: cases for clients under test.
#pragma once

#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/yaml/node.h"
#include "harness/yaml/shape.h"

namespace bitspec::catalogue {

// For tables.h.
std::vector<yaml::Construct> client_case_constructs();

// By its content, whatever its name.
bool is_client_cases_file(const yaml::Document& file);
void read_client_cases(const yaml::Document& file, ClientCases& out, std::vector<Error>& errors);

}  // namespace bitspec::catalogue
