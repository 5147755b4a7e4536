#include <bitspec/conformance.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "harness/base/printable.h"
#include "harness/catalogue/embedded.h"
#include "harness/cli/cli.h"
#include "harness/cli/open_suites.h"
#include "harness/engine/select.h"
#include "reports/reason_text.h"
#include "reports/report.h"

namespace bitspec::conformance {
namespace {

// What a command prints, kept.
struct Printed {
  std::ostringstream out, err;
  cli::Io io{.out = out, .err = err, .program = "bitspec", .version = BITSPEC_VERSION};
};

Rule rule_of(const results::RuleResult& rule) {
  return {rule.id, std::string(results::level_name(rule.level)), std::string(results::verdict_name(rule.verdict))};
}

// Why nothing was judged: of the run, of the scenarios, of the rules.
std::string why_not_judged(const results::RunResult& result) {
  if (result.incomplete_reason) return reports::reason_text(result.incomplete_reason);
  for (const auto& scenario : result.scenarios) {
    if (scenario.reason) return reports::reason_text(scenario.reason);
  }
  for (const auto& rule : result.rules) {
    if (!rule.scenarios.empty() && rule.reason) return reports::reason_text(rule.reason);
  }
  return "nothing in it applies to this profile";
}

}  // namespace

bool Result::judged() const {
  return std::ranges::any_of(rules, [](const Rule& rule) {
    return rule.verdict == "pass" || rule.verdict == "fail" || rule.verdict == "warn" || rule.verdict == "note" ||
           rule.verdict == "known";
  });
}

std::vector<Scenario> scenarios(const std::vector<std::string>& select, const std::vector<std::string>& skip) {
  Printed printed;
  const auto suites = cli::open_suites({}, printed.io);
  if (!suites) throw std::invalid_argument(printed.err.str());
  const auto chosen = engine::select_scenarios(*suites, select, skip);
  if (!chosen) throw std::invalid_argument(chosen.error().render());
  std::vector<Scenario> out;
  for (const auto* one : *chosen) out.push_back({one->id, one->title, one->place.file, one->place.line});
  return out;
}

Result run(const std::string& url, const std::vector<std::string>& words) {
  Printed printed;
  std::vector<std::string> all{"run", url, "--report", "json=-"};
  all.insert(all.end(), words.begin(), words.end());
  Result out;
  out.exit_code = static_cast<int>(cli::run_command(all, printed.io));
  const auto result = reports::from_json(printed.out.str());
  if (!result) {
    out.report = printed.err.str() + printed.out.str();
    return out;
  }
  out.json = printed.out.str();
  out.report = reports::to_console(*result, {});
  for (const auto& rule : result->rules) {
    if (!rule.scenarios.empty()) out.rules.push_back(rule_of(rule));
  }
  if (!out.judged()) out.why_not = why_not_judged(*result);
  return out;
}

}  // namespace bitspec::conformance
