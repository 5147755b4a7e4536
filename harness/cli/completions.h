// Scripts that complete the command line in shells, made from its own table of commands and options.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace bitspec::cli {

// `shell`: "bash", "zsh" or "fish".
std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace bitspec::cli
