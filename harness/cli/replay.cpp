// bitspec replay: the scenarios of an earlier result again, with its options, seed, profile and capabilities.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <set>

#include "harness/base/ci_commands.h"
#include "harness/base/printable.h"
#include "harness/cli/commands.h"
#include "harness/cli/console_options.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/open_target.h"
#include "harness/cli/read_result.h"
#include "harness/cli/repeat_options.h"
#include "harness/cli/start_hooks.h"
#include "harness/engine/engine.h"
#include "harness/engine/hooks.h"
#include "reports/reason_text.h"
#include "reports/report.h"

namespace bitspec::cli {
namespace {

using results::RunResult;
using results::Verdict;

bool is_broken(Verdict verdict) {
  return verdict == Verdict::kFail || verdict == Verdict::kWarn || verdict == Verdict::kNote;
}

// The scenario of a control is that of the block it stands beside: "a/b!control" runs with "a/b".
std::string scenario_of(const std::string& id) {
  return id.substr(0, id.find('!'));
}

// Rule and scenario of everything that was broken, as far as the report shows where.
std::set<std::pair<std::string, std::string>> broken_in(const RunResult& result) {
  std::set<std::pair<std::string, std::string>> out;
  for (const auto& rule : result.rules) {
    if (!is_broken(rule.verdict)) continue;
    for (const auto& evidence : rule.evidence) out.insert({rule.id, scenario_of(evidence.scenario)});
  }
  return out;
}

Result<std::vector<std::string>> chosen_scenarios(const RunResult& before, const std::vector<std::string>& asked) {
  std::set<std::string> ids;
  for (const auto& [rule, scenario] : broken_in(before)) ids.insert(scenario);
  if (asked.empty()) return std::vector<std::string>(ids.begin(), ids.end());
  for (const auto& id : asked) {
    const bool known =
        std::any_of(before.scenarios.begin(), before.scenarios.end(), [&](const auto& s) { return s.id == id; });
    if (!known) return fail(ErrorCode::kNotFound, "the report has no scenario '" + printable(id, 200) + "'");
  }
  return asked;
}

// What each rule that was broken in these scenarios does now; the number of those that still fail.
int compare(const RunResult& before, const RunResult& now, const std::vector<std::string>& scenarios, Io& io) {
  const auto still = broken_in(now);
  std::set<std::string> judged;
  for (const auto& rule : now.rules) {
    if (rule.held + rule.broken > 0) judged.insert(rule.id);
  }
  int failing = 0;
  std::set<std::pair<std::string, std::string>> seen;
  const auto wanted = [&](const std::string& s) {
    return std::find(scenarios.begin(), scenarios.end(), s) != scenarios.end();
  };
  for (const auto& [rule, scenario] : broken_in(before)) {
    if (!wanted(scenario)) continue;
    seen.insert({rule, scenario});
    const bool fails = still.contains({rule, scenario});
    failing += fails ? 1 : 0;
    io.out << fmt::format("{:<12}  {}  {}\n",
                          fails                   ? "still fails"
                          : judged.contains(rule) ? "passes now"
                                                  : "not judged",
                          printable(rule), printable(scenario));
  }
  for (const auto& [rule, scenario] : still) {
    if (seen.contains({rule, scenario})) continue;
    ++failing;
    io.out << fmt::format("{:<12}  {}  {}\n", "fails now", printable(rule), printable(scenario));
  }
  return failing;
}

std::string still_failing(int rules) {
  return fmt::format("{} rule{} still fail{}", rules, rules == 1 ? "" : "s", rules == 1 ? "s" : "");
}

engine::RunOptions options_of(const RunResult& before, const RunArguments& how,
                              const std::vector<std::string>& scenarios, const Io& io) {
  engine::RunOptions options;
  options.profile = parse_profile(before.profile).value_or(Profile::kWin32);
  options.seed = before.seed;
  options.keep_all_exchanges = true;
  options.tool_version = io.version;
  options.select = scenarios;
  options.client_program = io.self;
  options.with_httplib = how.with_httplib;
  options.least_interval = how.least_interval;
  return options;
}

}  // namespace

ExitCode replay_result(const ReplayArguments& a, Io& io) {
  const auto before = read_result(a.file);
  if (!before) return refuse(io, before.error());
  if (!before->recordings.empty())
    return refuse(io, Error{ErrorCode::kBadInput, "recorded traffic cannot be replayed: " + printable(a.file, 200),
                            std::nullopt, "'bitspec judge' judges the recording again"});
  if (before->client_test)
    return refuse(io, Error{ErrorCode::kBadInput, "the test of a client cannot be replayed: " + printable(a.file, 200),
                            std::nullopt, "'bitspec serve --judge' waits for it again"});
  auto how = arguments_to_repeat(*before, a);
  if (!how) return refuse(io, how.error());
  const auto suites = open_suites(how->suites, io);
  if (!suites) return suites.error();
  if (suites->digest != before->suites_digest) io.err << "note: the report was made with other suites\n";
  const auto scenarios = chosen_scenarios(*before, a.scenarios);
  if (!scenarios) return refuse(io, scenarios.error());
  if (scenarios->empty()) {
    io.out << "no rule failed in the report\n";
    return ExitCode::kConformant;
  }
  engine::RunOptions options = options_of(*before, *how, *scenarios, io);
  how->target.profile = options.profile;
  auto open = open_target(how->target, suites->catalogue, io);
  if (!open) return open.error();
  for (const auto& [name, text] : before->capabilities)
    open->target.capabilities.emplace(name, target::capability_from_text(text));

  engine::Hooks hooks(open->target, &interrupted());
  if (const auto code = start_hooks(hooks, *open, options, io)) return *code;
  const auto now = engine::run(*suites, open->target, options, nullptr, &interrupted());
  end_hooks(hooks, io);
  if (!now) return refuse(io, now.error());
  const bool unreachable = now->verdict == results::RunVerdict::kUnreachable;
  if (unreachable || now->verdict == results::RunVerdict::kInterrupted) {
    io.out << reports::verdict_line(*now) << "\n";
    return unreachable ? ExitCode::kUnreachable : ExitCode::kInterrupted;
  }
  if (a.verbose) {
    reports::RenderOptions console = console_options(a.console, false, io);
    console.result_file = a.file;
    io.out << reports::to_console(*now, console) << "\n";
  }
  const int failing = compare(*before, *now, *scenarios, io);
  if (!now->complete) {
    io.out << "not complete: " << without_ci_commands(printable(reports::reason_text(now->incomplete_reason))) << "\n";
    return ExitCode::kNotConformant;
  }
  io.out << (failing == 0 ? "all previously failing rules pass" : still_failing(failing)) << "\n";
  return failing == 0 ? ExitCode::kConformant : ExitCode::kNotConformant;
}

}  // namespace bitspec::cli
