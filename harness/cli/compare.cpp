// bitspec report compare: what changed between runs.
#include "reports/compare.h"

#include <ostream>

#include "harness/cli/commands.h"
#include "harness/cli/read_result.h"

namespace bitspec::cli {

ExitCode compare_reports(const CompareArguments& a, Io& io) {
  std::vector<results::RunResult> runs;
  for (const auto& file : a.files) {
    auto run = read_result(file);
    if (!run) {
      complain(io, run.error());
      return ExitCode::kUsage;
    }
    runs.push_back(std::move(*run));
  }
  const results::Comparison comparison = results::compare(runs);
  io.out << (a.format == "json"       ? reports::compare_json(comparison, a.files)
             : a.format == "markdown" ? reports::compare_markdown(comparison, a.files)
                                      : reports::compare_text(comparison, a.files));
  return a.fail_on_new && comparison.fails_on_new() ? ExitCode::kNotConformant : ExitCode::kConformant;
}

}  // namespace bitspec::cli
