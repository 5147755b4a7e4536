// The words of a command line that reach the same server in the same way: for `reproduce with`, and for replay.
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/cli/arguments.h"

namespace bitspec::cli {

// What `bitspec run` needs again, flags of the environment as such. Selection, seed and profile are not among them.
// Secrets are kNotShown. To be called while those of the target are declared.
std::vector<std::string> options_to_repeat(const RunArguments& arguments);

// The same read again, under what the command line of replay says. A server named there with --url takes the place of
// that of the report, and keeps the other options; --target and --reference take the place of all of them.
// Error: an option that this version does not have, or a secret that has to be given again.
Result<RunArguments> arguments_to_repeat(const results::RunResult& before, const ReplayArguments& replay);

}  // namespace bitspec::cli
