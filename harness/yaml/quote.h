// How messages about YAML files quote a word of one.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/printable.h"

namespace bitspec::yaml {

inline std::string quote(std::string_view text) {
  return "'" + printable(text, 40) + "'";
}

}  // namespace bitspec::yaml
