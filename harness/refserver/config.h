// The reference server's configuration file.  [docs/reference-server.md]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/refserver/server.h"

namespace bitspec::refserver {

struct Config {
  Options options;
  std::vector<Error> errors;  // if not empty, the options must not be used
};

// Relative file names are relative to the folder of `path`.
Config read_config(std::string_view path, std::string_view text);
Config read_config_file(const std::string& path);

// Options that no server can be started with, wherever they come from; the messages name the area.
std::vector<std::string> contradictions(const Options& options);

}  // namespace bitspec::refserver
