// The mutator of a target that takes a YAML file. The file of the target includes this, and defines kWellFormed.
#pragma once

#include "fuzz/custom_mutator.h"
#include "fuzz/yaml_mutate.h"
#include "harness/yaml/node.h"

namespace bitspec::fuzz {

// YAML, whatever it means.
bool well_formed(std::string_view text) {
  return yaml::Document::read("f.yaml", text).has_value();
}

std::string mutated(std::string_view text, std::size_t most, Random& random) {
  return mutate_yaml(text, most, random);
}

std::string crossed_over(std::string_view one, std::string_view two, Random& random) {
  return cross_yaml(one, two, random);
}

}  // namespace bitspec::fuzz
