// The table of the scenario language: every construct with its keys. The loader checks files against it and the JSON
// schema is written from it; docs/scenario-language.md tells the same in prose.
#pragma once

#include "harness/yaml/shape.h"

namespace bitspec::scenario {

const yaml::Table& grammar();

// Names of constructs in the table.
inline constexpr std::string_view kFileName = "file";
inline constexpr std::string_view kScenarioName = "scenario";
inline constexpr std::string_view kRepeatName = "repeat";

// The value of an expectation, and that of an invariant's `then`.
yaml::Shape expectation_shape();
yaml::Shape invariant_shape();
yaml::Shape request_shape();

// Used to build the table; see grammar.cpp.
void add_step_constructs(yaml::Table& table);
void add_matcher_constructs(yaml::Table& table);
yaml::Shape steps_shape();
yaml::Shape whole_body();

}  // namespace bitspec::scenario
