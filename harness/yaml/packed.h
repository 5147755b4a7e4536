// A tree as bytes: the form in which built-in files are kept, so that no YAML is parsed when the program starts.
//
// Made at build time from the same trees that the parser makes (cmake/embed.cpp). It is not a file format: only the
// program that it was built into reads it.
#pragma once

#include <string>
#include <string_view>

#include "harness/yaml/node.h"

namespace bitspec::yaml {

std::string pack(const Node& root);

// Error: the bytes are not what pack() made; nothing is read beyond their end.
Result<Node> unpack(std::string_view bytes);

}  // namespace bitspec::yaml
