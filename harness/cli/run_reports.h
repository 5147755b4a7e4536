// The reports of a run: what a person reads, and the files.
#pragma once

#include <vector>

#include "harness/base/result.h"
#include "harness/cli/arguments.h"
#include "harness/cli/cli.h"
#include "harness/results/result.h"

namespace bitspec::cli {

// Whether all can be written: before a run of minutes, not after it. Makes folders that are missing.
Result<void> try_reports(const std::vector<ReportRequest>& reports);

// Whether every report was written; each that was not is named.
bool write_reports(const results::RunResult& result, const RunArguments& arguments, Io& io);

void print_summary(const results::RunResult& result, const RunArguments& arguments, Io& io);

}  // namespace bitspec::cli
