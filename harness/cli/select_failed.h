// The selector failed:RESULT: the scenarios in which something failed in an earlier run.
#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"

namespace bitspec::cli {

// The selectors with the ids of scenarios in place of each failed:FILE. Errors: a file that cannot be read or is no
// result; one in which nothing failed.
Result<std::vector<std::string>> with_failed(const std::vector<std::string>& selectors);

}  // namespace bitspec::cli
