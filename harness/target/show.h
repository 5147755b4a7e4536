// A target as the text of a target file: for --show-config and bitspec init. No secret is in it.
#pragma once

#include <map>
#include <string>

#include "harness/target/target.h"

namespace bitspec::target {

// `sources`: key -> where its value is from, as a comment; keys without one have their default. The text is a target
// file that loads again; literal passwords and values of secret fields are replaced.
std::string target_yaml(const Target& target, const std::map<std::string, std::string>& sources);

// A text as one YAML scalar, in quotes unless it is plain.
std::string yaml_text(std::string_view text);

}  // namespace bitspec::target
