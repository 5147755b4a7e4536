// Escapes in the bodies of raw steps: bytes that YAML text cannot hold.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace bitspec::scenario {

// \r \n \t \0 \\ and \xNN; any other backslash is an error, whose message names the escape.
Result<std::string> unescape(std::string_view text);

}  // namespace bitspec::scenario
