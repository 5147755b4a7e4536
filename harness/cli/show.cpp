// bitspec show: a scenario as it is written, and the requests that it sends.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/base/edit_distance.h"
#include "harness/base/printable.h"
#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/open_target.h"
#include "harness/cli/start_hooks.h"
#include "harness/engine/engine.h"
#include "harness/engine/hooks.h"
#include "reports/reason_text.h"
#include "reports/text.h"

namespace bitspec::cli {
namespace {

using scenario::Scenario;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

// The item of the list that the line belongs to, as the first line and the one behind the last; both count from 0.
std::pair<std::size_t, std::size_t> item_around(const std::vector<std::string_view>& lines, std::size_t line,
                                                std::size_t column) {
  const auto starts = [&](std::size_t at) {
    const std::size_t indent = indent_of(lines[at]);
    return indent < lines[at].size() && lines[at][indent] == '-' && indent < column;
  };
  std::size_t first = line;
  while (first > 0 && !starts(first)) --first;
  std::size_t end = first + 1;
  const auto belongs = [&](std::size_t at) {
    return indent_of(lines[at]) == lines[at].size() || indent_of(lines[at]) > indent_of(lines[first]);
  };
  while (end < lines.size() && belongs(end)) ++end;
  while (end > first + 1 && indent_of(lines[end - 1]) == lines[end - 1].size()) --end;
  return {first, end};
}

// That of the id; the first row if it is the id of a table.
const Scenario* find_scenario(const std::vector<Scenario>& all, const std::string& id) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Scenario& s) {
    return s.id == id || (s.id.starts_with(id) && s.id.substr(id.size()) == "[1]");
  });
  return found == all.end() ? nullptr : &*found;
}

void print_source(const Scenario& scenario, const std::string& text, Io& io) {
  const auto lines = lines_of(text);
  const auto at = static_cast<std::size_t>(std::max(scenario.place.line, 1) - 1);
  if (at >= lines.size()) return;
  const auto [first, end] = item_around(lines, at, static_cast<std::size_t>(std::max(scenario.place.column, 1)) - 1);
  io.out << fmt::format("{}:{}-{}\n\n", printable(scenario.place.file), first + 1, end);
  for (std::size_t i = first; i < end; ++i) io.out << fmt::format("{:5} | {}\n", i + 1, lines[i]);
}

// Also of the controls, which are sent separately.
void print_exchanges(const results::RunResult& result, const std::string& id, Io& io) {
  bool control = false;
  for (const auto& exchange : result.exchanges) {
    const bool own = exchange.id.starts_with(id + "#"), of_control = exchange.id.starts_with("control-");
    if (!own && !of_control) continue;
    if (of_control && !control) io.out << "\nControls: the same without the mistake\n";
    control = control || of_control;
    io.out << "\n";
    for (const auto& line : reports::transcript(exchange)) io.out << "  " << line << "\n";
  }
}

Result<results::RunResult> run_it(const ShowArguments& a, const Scenario& scenario, const catalogue::Suites& suites,
                                  OpenTarget& open, Io& io) {
  engine::RunOptions options;
  options.profile = open.profile;
  options.keep_all_exchanges = true;
  options.select = {scenario.id};
  engine::Hooks hooks(open.target, &interrupted());
  if (start_hooks(hooks, open, options, io)) return fail(ErrorCode::kInternal, "cannot start " + a.scenario);
  auto result = engine::run(suites, open.target, options, nullptr, &interrupted());
  end_hooks(hooks, io);
  return result;
}

}  // namespace

ExitCode show_scenario(const ShowArguments& a, Io& io) {
  const auto suites = open_suites(a.suites, io);
  if (!suites) return suites.error();
  const auto* scenario = find_scenario(suites->scenarios, a.scenario);
  if (!scenario) {
    std::vector<std::string> known;
    for (const auto& one : suites->scenarios) known.push_back(one.id);
    Error error{ErrorCode::kNotFound, "no scenario '" + printable(a.scenario, 200) + "'", std::nullopt, {}};
    error.hint = did_you_mean(a.scenario, known);
    complain(io, error);
    return ExitCode::kUsage;
  }
  io.out << fmt::format("{}  {}\n", scenario->id, scenario->title);
  const auto text = suites_text(a.suites, scenario->place.file);
  if (!text) {
    complain(io, text.error());
    return exit_code_of(text.error());
  }
  print_source(*scenario, *text, io);

  TargetArguments reference;
  reference.reference = true;
  reference.profile = a.profile;
  auto open = open_target(reference, suites->catalogue, io);
  if (!open) return open.error();
  const auto result = run_it(a, *scenario, *suites, *open, io);
  if (!result) {
    complain(io, result.error());
    return exit_code_of(result.error());
  }
  const auto& seen = result->scenarios.front();
  io.out << fmt::format(
      "\nSent to the reference server, profile {}, with its answers{}\n", profile_name(open->profile),
      seen.state == results::ScenarioState::kSkipped ? ": nothing; " + reports::reason_text(seen.reason) : "");
  print_exchanges(*result, scenario->id, io);
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
