// The grammar of the configuration file: its keys and the form of their values.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "harness/yaml/shape.h"

namespace bitspec::refserver {

inline constexpr std::string_view kConfigFile = "configuration";
const yaml::Table& config_table();

// "300ms", "5s", "2m", "12h", "14d".
std::optional<std::chrono::milliseconds> parse_time(std::string_view text);

}  // namespace bitspec::refserver
