#include "reports/reproduce.h"

#include <fmt/format.h>

#include "harness/base/printable.h"
#include "reports/shell_header.h"

namespace bitspec::reports {
namespace {

// All options; or, for a replay, which reads them from the report, those that the report cannot hold.
std::string options_text(const results::RunResult& result, bool only_secrets) {
  std::string out;
  for (std::size_t i = 0; i < result.options.size(); ++i) {
    const std::string& word = result.options[i];
    const bool header = i > 0 && result.options[i - 1] == "--header";
    if (!only_secrets) out += " " + (header ? shell_header(word) : shell_quoted(word));
    if (only_secrets && header && !secret_variable(word).empty()) out += " --header " + shell_header(word);
  }
  return out;
}

std::string target_text(const results::RunResult& result) {
  if (!result.options.empty()) return options_text(result, false);
  return result.target_file.empty() ? " " + shell_quoted(result.url) : " --target " + shell_quoted(result.target_file);
}

}  // namespace

std::string reproduce_with(const results::RunResult& result, const RenderOptions& options,
                           const std::string& evidence) {
  if (!result.recordings.empty()) {
    std::string files;
    for (const auto& file : result.recordings) files += " " + shell_quoted(file);
    return fmt::format("{} judge{} --profile {}", shell_quoted(options.program), files, shell_quoted(result.profile));
  }
  if (result.client_test)
    return fmt::format("{} serve --judge --case {} --profile {}", shell_quoted(options.program), shell_quoted(evidence),
                       shell_quoted(result.profile));
  // A control runs with the scenario that it stands beside.
  const std::string scenario = evidence.substr(0, evidence.find('!'));
  // Of a control by itself nothing says which scenarios need it; the whole run does.
  const bool control = scenario.starts_with("control-");
  if (!options.result_file.empty() && !control)
    return fmt::format("{} replay {} {}{}", shell_quoted(options.program), shell_quoted(options.result_file),
                       shell_quoted(scenario), options_text(result, true));
  return fmt::format("{} run{} --profile {} --seed {}{}", shell_quoted(options.program), target_text(result),
                     shell_quoted(result.profile), result.seed, control ? "" : " --select " + shell_quoted(scenario));
}

}  // namespace bitspec::reports
