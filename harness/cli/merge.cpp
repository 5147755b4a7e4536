// bitspec report merge: the parts of a run as one result.
#include "harness/cli/commands.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/known_failing.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/read_result.h"
#include "harness/cli/run_reports.h"
#include "harness/engine/shard.h"

namespace bitspec::cli {

ExitCode merge_reports(const MergeArguments& a, Io& io) {
  const auto refuse = [&io](const Error& error) {
    complain(io, error);
    return ExitCode::kUsage;
  };
  std::vector<results::RunResult> parts;
  for (const auto& file : a.files) {
    auto part = read_result(file);
    if (!part) return refuse(part.error());
    parts.push_back(std::move(*part));
  }
  const auto suites = open_suites(a.run.suites, io);
  if (!suites) return suites.error();
  if (auto tried = try_reports(a.run.reports); !tried) return refuse(tried.error());
  const auto known = KnownFailing::open(a.run, io);
  if (!known) return ExitCode::kUsage;
  auto result = engine::merge_shards(*suites, std::move(parts));
  if (!result) return refuse(result.error());
  known->apply(*suites, *result);
  print_summary(*result, a.run, io);
  bool all_written = write_reports(*result, a.run, io);
  all_written = known->write(*suites, *result, io) && all_written;
  return all_written ? exit_code_of(*result, a.run.fail_on) : ExitCode::kInternal;
}

}  // namespace bitspec::cli
