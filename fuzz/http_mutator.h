// The mutator of a target that takes an HTTP message. Only the file of the target includes this.
#pragma once

#include "fuzz/custom_mutator.h"
#include "fuzz/http_mutate.h"

namespace bitspec::fuzz {

// A head that ends.
const int kWellFormed = 80;
bool well_formed(std::string_view text) {
  return parse_message(text).has_value();
}

std::string mutated(std::string_view text, std::size_t most, Random& random) {
  return mutate_http(text, most, random);
}

std::string crossed_over(std::string_view one, std::string_view two, Random& random) {
  return cross_http(one, two, random);
}

}  // namespace bitspec::fuzz
