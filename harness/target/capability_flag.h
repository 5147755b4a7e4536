// A capability as it is typed behind --capability: NAME, NAME=/path/, NAME=URL, NAME=key:value,..., NAME=off.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/target/capability.h"
#include "harness/target/grammar.h"

namespace bitspec::target {

struct NamedCapability {
  std::string name;
  Capability value;
};

// Errors name what was typed and what is possible: a name that is not in the vocabulary, a path without '/', a value
// that the capability does not have, or of the wrong kind.
Result<NamedCapability> parse_capability(std::string_view text, const Vocabulary& vocabulary);

}  // namespace bitspec::target
