// A JSON report from a file.
#pragma once

#include <string>

#include "harness/base/result.h"
#include "harness/results/result.h"

namespace bitspec::cli {

// Errors name the file.
Result<results::RunResult> read_result(const std::string& path);

}  // namespace bitspec::cli
