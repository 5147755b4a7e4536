// A line of a target file without the secrets that may stand in it: errors show the line, in logs too.
#pragma once

#include <string>

namespace bitspec::target {

// '*' for every byte of a value behind a key that names a secret, also one that is misspelt, and of the user
// information in a URL.
std::string masked_line(std::string line);

// The latter alone.
std::string without_user_information(std::string text);

}  // namespace bitspec::target
