// The command that repeats a failure.
#pragma once

#include <string>

#include "reports/report.h"

namespace bitspec::reports {

// "build/bitspec replay result.json fragment/gap", or without a report to name a run with the same options and seed.
// A secret is a variable that the shell has to know: --header "Authorization: ${AUTHORIZATION:?}".
std::string reproduce_with(const results::RunResult& result, const RenderOptions& options, const std::string& scenario);

}  // namespace bitspec::reports
