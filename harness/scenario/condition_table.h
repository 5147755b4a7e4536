// The table of conditions: for each kind its keys, where it may stand, and its reader. The grammar (and with it the
// JSON schema), the reader of matchers and the order of judging come from it.
#pragma once

#include <string_view>
#include <vector>

#include "harness/scenario/matcher.h"
#include "harness/yaml/node.h"
#include "harness/yaml/shape.h"

namespace bitspec::scenario {

class ConditionReader;

// Where a matcher stands.
enum class MatcherPlace { kExpectation, kInvariant, kNotification, kRequest };

// The keys that a matcher has there. `one` is the shape of a matcher of the same place, for those inside it.
std::vector<yaml::Field> condition_keys(MatcherPlace place, const yaml::Shape& one);

// How a kind of condition is read, where `key` stands in the matcher `node` with `value` behind it.
struct ConditionReading {
  std::string_view key;
  Condition (*read)(ConditionReader& reader, const yaml::Node& value, const yaml::Node& node);
};

// One for each kind, in the order of Condition.
const std::vector<ConditionReading>& condition_readings();

}  // namespace bitspec::scenario
