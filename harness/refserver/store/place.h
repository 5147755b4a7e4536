// Place: the file name behind a URL path, safe to use below a root folder.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace bitspec::refserver {

// "/u/a%62c.bin" becomes "u/abc.bin"; a trailing slash (a folder) is kept. Refused, with the reason: bad escapes,
// encoded slashes, backslashes, control characters and DEL, empty parts, "." and "..", drive letters, parts above 255
// bytes.
Result<std::string> place_name(std::string_view path);

inline bool is_folder_name(std::string_view name) {
  return name.empty() || name.ends_with('/');
}

// The part up to the last slash, with it; "" for a name at the root.
inline std::string folder_of(std::string_view name) {
  return std::string(name.substr(0, name.rfind('/') + 1));  // npos + 1 is 0
}

}  // namespace bitspec::refserver
