// JSON text that people and CI systems may read, too.
#pragma once

#include <string>

namespace bitspec::reports {

// Of JSON text: what a terminal or an editor would obey or not show as \uXXXX, as readers take it, too. A '#' that may
// begin a command of a CI system, likewise. Both stand within strings only.
std::string escape_json(const std::string& json);

}  // namespace bitspec::reports
