// What `run --dry-run` prints.
#pragma once

#include <string>

#include "harness/engine/dry_run.h"

namespace bitspec::cli {

// A line for each scenario, its id first; then the counts.
std::string dry_run_text(const engine::DryRun& dry_run, const engine::RunOptions& options);

}  // namespace bitspec::cli
