// What a result means for the exit code; docs/run.md says it to users.
#pragma once

#include "harness/base/exit_code.h"
#include "harness/cli/arguments.h"
#include "harness/results/result.h"

namespace bitspec::cli {

// Whether the rule makes it 1.
bool fails_run(const results::RuleResult& rule, FailOn fail_on);
ExitCode exit_code_of(const results::RunResult& result, FailOn fail_on);

}  // namespace bitspec::cli
