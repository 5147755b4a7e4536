#include <fmt/format.h>

#include "harness/base/printable.h"
#include "reports/report.h"

namespace bitspec::reports {

std::string reproduce_command(const results::RunResult& result, const RenderOptions& options,
                              std::string_view scenario) {
  // A control runs with the scenario that it stands beside.
  const std::string selected = shell_quoted(scenario.substr(0, scenario.find('!')));
  const std::string program = shell_quoted(options.program);
  if (!options.result_file.empty()) {
    const std::string also = options.replay_options.empty() ? "" : " " + options.replay_options;
    return fmt::format("{} replay {} {}{}", program, shell_quoted(options.result_file), selected, also);
  }
  std::string target = options.replay_options;
  if (target.empty())
    target = result.target_file.empty() ? shell_quoted(result.url) : "--target " + shell_quoted(result.target_file);
  return fmt::format("{} run {} --profile {} --seed {} --select {}", program, target, result.profile, result.seed,
                     selected);
}

}  // namespace bitspec::reports
