// Patterns of ids: `*` any run of characters, `?` one, everything else itself (brackets too: rows have them).
#pragma once

#include <string_view>

namespace bitspec::engine {

// Time is at most pattern.size() * text.size().
bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace bitspec::engine
