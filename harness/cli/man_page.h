// The manual page bitspec(1), made from the command line's own table of commands and options.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace bitspec::cli {

// In the macros of man(7). `version`: "0.1.0".
std::string man_page(const CLI::App& app, const std::string& version);

}  // namespace bitspec::cli
