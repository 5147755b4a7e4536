#include "reports/reproduce.h"

#include <fmt/format.h>

#include "harness/base/printable.h"

namespace bitspec::reports {

std::string reproduce_with(const results::RunResult& result, const RenderOptions& options,
                           const std::string& evidence) {
  // A control runs with the scenario that it stands beside.
  const std::string scenario = evidence.substr(0, evidence.find('!'));
  const std::string also = options.replay_options.empty() ? "" : " " + options.replay_options;
  if (!options.result_file.empty())
    return fmt::format("{} replay {} {}{}", shell_quoted(options.program), shell_quoted(options.result_file),
                       shell_quoted(scenario), also);
  const std::string there =
      result.target_file.empty() ? shell_quoted(result.url) : "--target " + shell_quoted(result.target_file);
  const std::string target = also.empty() ? " " + there : also;
  return fmt::format("{} run{} --profile {} --seed {} --select {}", shell_quoted(options.program), target,
                     shell_quoted(result.profile), result.seed, shell_quoted(scenario));
}

}  // namespace bitspec::reports
