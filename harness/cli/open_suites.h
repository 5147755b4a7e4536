// The suites a command works with: built in, or from a folder.
#pragma once

#include <string>

#include "harness/catalogue/catalogue.h"
#include "harness/cli/cli.h"

namespace bitspec::cli {

// Built in where `folder` is empty: of those only `part` is read. Every mistake in them is printed; then there is no
// value, only the exit code.
tl::expected<catalogue::Suites, ExitCode> open_suites(const std::string& folder, Io& io,
                                                      catalogue::Part part = catalogue::Part::kWhole);

}  // namespace bitspec::cli
