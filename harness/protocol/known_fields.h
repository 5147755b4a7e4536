// The header fields of the BITS Upload Protocol, so that a misspelt one can be told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bitspec {

const std::vector<std::string>& known_bits_fields();
bool is_bits_field(std::string_view name);  // one of them, in any letter case

// The known field that `name` is a misspelling of: at most two letters apart, whatever the case. "" for a known field,
// and for what is too far from all of them to be one by mistake.
std::string misspelt_bits_field(std::string_view name);

}  // namespace bitspec
