// Which header fields hold secrets, by their names.
#pragma once

#include <string_view>

namespace bitspec {

// Authorization, Cookie and the like, and names that say so: X-Api-Key, Auth-Token, ...
bool is_secret_field(std::string_view name);

}  // namespace bitspec
