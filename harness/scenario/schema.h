// The JSON schema of scenario files, for editors. It stands in suites/schema/scenario.json; a test compares.
#pragma once

#include <string>

namespace bitspec::scenario {

std::string scenario_schema();  // JSON Schema draft 7, indented, ends in a line feed

}  // namespace bitspec::scenario
