// How the console report is written: flags, terminal and environment together.
#pragma once

#include <string>
#include <vector>

#include "harness/cli/arguments.h"
#include "harness/cli/cli.h"
#include "reports/report.h"

namespace bitspec::cli {

// What --show can list: "skipped", "blocked", ...
std::vector<std::string> names_of_lists();

reports::RenderOptions console_options(const ConsoleArguments& a, bool verbose, const Io& io);

}  // namespace bitspec::cli
