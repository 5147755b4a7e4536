// The reference server's configuration file.  [docs/reference-server.md]
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/refserver/server.h"

namespace bitspec::refserver {

struct Config {
  Options options;
  std::vector<Error> errors;  // with one of them the options are not to be used
};

// Names of files and folders begin at the folder of `path`.
Config read_config(std::string_view path, std::string_view text);
Config read_config_file(const std::string& path);

// What a server cannot be started with, whoever made the options; the messages name the area.
std::vector<std::string> contradictions(const Options& options);

}  // namespace bitspec::refserver
