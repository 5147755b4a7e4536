// The parameters of an Authorization field: name=value or name="value", separated by commas.  [RFC 9110 11.4]
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bitspec::refserver {

// Names in lower case, quotes and escapes removed. Nothing: malformed, or a duplicate name.
std::optional<std::map<std::string, std::string>> parse_auth_params(std::string_view text);

}  // namespace bitspec::refserver
