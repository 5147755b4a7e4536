#include "harness/scenario/schema.h"

#include "harness/scenario/grammar.h"
#include "harness/yaml/schema.h"

namespace bitspec::scenario {

std::string scenario_schema() {
  yaml::SchemaHead head{"bitspec scenarios",
                        "What is sent to a BITS server and what must come back; see docs/scenario-language.md",
                        kFileName,
                        "A name of for_each or repeat",
                        {}};
  head.left_out = [](const yaml::Construct& construct) { return construct.name.starts_with("invariant-"); };
  return yaml::json_schema(grammar(), head);
}

}  // namespace bitspec::scenario
