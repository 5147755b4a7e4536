#include "reports/unjudged.h"

#include <algorithm>
#include <map>
#include <set>

#include "reports/reason_text.h"
#include "reports/text.h"

namespace bitspec::reports {

using results::Reason;
using results::RuleResult;
using results::Verdict;

bool is_unjudged(const RuleResult& rule) {
  const bool open = rule.verdict == Verdict::kBlocked || rule.verdict == Verdict::kInconclusive;
  return open && rule.level == results::Level::kMust && !rule.behind_known;
}

std::vector<Unjudged> unjudged(const results::RunResult& result) {
  std::set<std::string> failed;
  for (const RuleResult& rule : result.rules) {
    if (rule.verdict == Verdict::kFail) failed.insert(rule.id);
  }
  // The same cause, wherever it was seen.
  const auto cause_of = [](const Reason& reason) {
    if (!reason.rule.empty()) return reason.rule;
    return std::string(results::reason_kind_name(reason.kind)) + " " + reason.step + " " + reason.detail;
  };
  std::vector<Unjudged> out;
  std::map<std::string, std::size_t> group_of;
  for (const RuleResult& rule : result.rules) {
    if (!is_unjudged(rule) || failed.contains(rule.reason.rule)) continue;
    if (!result.complete && rule.reason == result.incomplete_reason) continue;
    const auto [at, added] = group_of.emplace(cause_of(rule.reason), out.size());
    if (added) out.push_back({words(reason_text(rule)), {}});
    out[at->second].rules.push_back(&rule);
  }
  return out;
}

}  // namespace bitspec::reports
