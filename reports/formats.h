// The formats of reports: a row each in the table of formats.cpp. The command line takes names and help from it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/report.h"

namespace bitspec::reports {

struct Format {
  std::string_view name;   // "junit"
  std::string_view about;  // "JUnit XML, for CI servers"
  std::string (*render)(const results::RunResult& result, const RenderOptions& options);
};

std::span<const Format> formats();
const Format* find_format(std::string_view name);  // null: none is called so

std::vector<std::string> format_names();
// "console (for people), json (...)": for help.
std::string formats_help();

}  // namespace bitspec::reports
