#include "harness/cli/fail_fast.h"

#include <algorithm>

#include "harness/cli/exit_code.h"

namespace bitspec::cli {

void FailFast::finished(const results::ScenarioResult& result, std::size_t done, std::size_t planned) {
  next_.finished(result, done, planned);
  if (a_.fail_fast) look(result.observations);
}

void FailFast::look(const std::vector<results::Observation>& observations) {
  if (!a_.fail_fast) return;
  for (const auto& o : observations) {
    if (o.finding == results::Finding::kBroken && is_new_failure(o)) enough_ = true;
  }
}

bool FailFast::is_new_failure(const results::Observation& broken) {
  const catalogue::Requirement* rule = catalogue_.find(broken.rule);
  if (!rule || rule->level > a_.level) return false;
  results::RuleResult alone;
  alone.level = rule->level;
  alone.verdict = rule->level == results::Level::kMust     ? results::Verdict::kFail
                  : rule->level == results::Level::kShould ? results::Verdict::kWarn
                                                           : results::Verdict::kNote;
  const auto is_passed_over = [this](const std::string& id) { return passed_over_.contains(id); };
  const bool explained = is_passed_over(broken.reason.rule) || std::ranges::any_of(rule->rests_on, is_passed_over) ||
                         std::ranges::any_of(rule->spoiled_by, is_passed_over);
  if (!explained && fails_run(alone, a_.fail_on) && !known_.lists(broken, profile_)) return true;
  passed_over_.insert(broken.rule);
  return false;
}

}  // namespace bitspec::cli
