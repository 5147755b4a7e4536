#include "harness/cli/select_failed.h"

#include <algorithm>
#include <set>

#include "harness/cli/read_result.h"

namespace bitspec::cli {
namespace {

using results::RuleResult;
using results::RunResult;
using results::Verdict;

constexpr std::string_view kPrefix = "failed:";

bool is_broken(const RuleResult& rule) {
  return rule.verdict == Verdict::kFail || rule.verdict == Verdict::kWarn || rule.verdict == Verdict::kNote;
}

// A must rule without a verdict, and not because of another that failed.
bool is_open(const RuleResult& rule) {
  const bool open = rule.verdict == Verdict::kBlocked || rule.verdict == Verdict::kInconclusive;
  return open && rule.level == results::Level::kMust && rule.blocked_by.empty();
}

// Where the rule was not held. Of a rule that broke in a control only, all that observed it.
std::set<std::string> scenarios_of(const RuleResult& rule, const RunResult& result) {
  std::set<std::string> failed, all;
  for (const auto& scenario : result.scenarios) {
    const auto names = [&](const std::string& id) { return id.substr(0, id.find('!')) == scenario.id; };
    const auto not_held = [&](const auto& o) {
      return o.rule == rule.id &&
             (o.finding == results::Finding::kBlocked || o.finding == results::Finding::kInconclusive);
    };
    if (std::ranges::any_of(rule.scenarios, names)) all.insert(scenario.id);
    if (std::ranges::any_of(rule.broken_in, names) ||
        (rule.broken == 0 && std::ranges::any_of(scenario.observations, not_held)))
      failed.insert(scenario.id);
  }
  return failed.empty() ? all : failed;
}

}  // namespace

Result<std::vector<std::string>> with_failed(const std::vector<std::string>& selectors) {
  std::vector<std::string> out;
  for (const auto& selector : selectors) {
    if (!selector.starts_with(kPrefix)) {
      out.push_back(selector);
      continue;
    }
    const auto result = read_result(selector.substr(kPrefix.size()));
    if (!result) return tl::unexpected(result.error());
    std::set<std::string> ids;
    for (const RuleResult& rule : result->rules) {
      if (is_broken(rule) || is_open(rule)) ids.merge(scenarios_of(rule, *result));
    }
    if (ids.empty()) return bad_input("no scenario matches '" + selector + "': nothing failed in that run");
    out.insert(out.end(), ids.begin(), ids.end());
  }
  return out;
}

}  // namespace bitspec::cli
