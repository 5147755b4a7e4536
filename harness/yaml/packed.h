// A tree as bytes: the form in which built-in files are kept, so that no YAML is parsed when the program starts.
//
// Made at build time from the same trees that the parser makes (cmake/embed.cpp). It is not a file format: only the
// program that it was built into reads it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "harness/yaml/node.h"

namespace bitspec::yaml {

std::string pack(const Node& root);

// Error: the bytes are not what pack() made; nothing is read beyond their end.
Result<Node> unpack(std::string_view bytes);

// Parts of a map, without the rest of it. A large tree takes longer to make than everything that is done with it.
class PackedMap {
 public:
  explicit PackedMap(std::string_view bytes) : bytes_(bytes) {}  // of pack()

  Node value(std::string_view key) const;  // null if there is none
  // Each item of the value of the key, if that is a list. An item is there for the time of the call.
  void for_each_item(std::string_view key, const std::function<void(Node&)>& take) const;

 private:
  std::string_view bytes_;
};

}  // namespace bitspec::yaml
