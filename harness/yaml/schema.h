// A table of shapes as a JSON schema (draft 7), which editors use to complete keys and mark mistakes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "harness/yaml/shape.h"

namespace bitspec::yaml {

struct SchemaHead {
  std::string title, description;
  std::string_view root;  // construct of the whole file
  // Not empty: a text with a variable, ${name}, may stand for any value; this says where variables come from.
  std::string variables;
  std::function<bool(const Construct&)> left_out{};  // constructs that such files do not have
  bool list = false;                                 // the file is a list of the root
};

// Ends with a line end.
std::string json_schema(const Table& table, const SchemaHead& head);

}  // namespace bitspec::yaml
