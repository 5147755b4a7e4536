// The suites a command works with: built in, or from files and folders.
#pragma once

#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/cli/arguments.h"
#include "harness/cli/cli.h"

namespace bitspec::cli {

// A file, or the .yaml files below a folder.
Result<std::vector<catalogue::TextFile>> read_suites(const std::string& path);

// The text of one of the files, by the path that places name.
Result<std::string> suites_text(const SuitesArguments& arguments, const std::string& path);

// Of built-in ones without others beside them only `part` is read. Every mistake in them is printed; then there is no
// value, only the exit code.
tl::expected<catalogue::Suites, ExitCode> open_suites(const SuitesArguments& arguments, Io& io,
                                                      catalogue::Part part = catalogue::Part::kWhole);

}  // namespace bitspec::cli
