#include "harness/engine/tally.h"

#include <algorithm>
#include <map>

namespace bitspec::engine {
namespace {

using results::Finding;
using results::Level;
using results::Observation;
using results::Reason;
using results::ReasonKind;
using results::RuleResult;
using results::Verdict;

constexpr std::size_t kMostEvidence = 20;

void count(RuleResult& rule, const Observation& o) {
  switch (o.finding) {
    case Finding::kHeld:
      ++rule.held;
      break;
    case Finding::kNotOffered:
      ++rule.held;
      rule.offered = false;
      break;
    case Finding::kBroken:
      ++rule.broken;
      break;
    case Finding::kInconclusive:
      ++rule.inconclusive;
      break;
    case Finding::kBlocked:
      ++rule.blocked;
      break;
    case Finding::kInformative:
      rule.informative.push_back(o.scenario + ": " + o.reason.detail);
      return;
  }
  ++rule.planned;
  rule.scenarios.push_back(o.scenario);
  if (o.finding != Finding::kBroken || rule.evidence.size() >= kMostEvidence) return;
  const bool known =
      std::any_of(rule.evidence.begin(), rule.evidence.end(), [&](const auto& e) { return e.scenario == o.scenario; });
  if (!known) rule.evidence.push_back({o.scenario, o.exchange, o.expected, o.got, o.place});
}

void count_held(RuleResult& rule, const std::string& scenario, std::uint64_t times) {
  rule.held += times;
  rule.planned += times;
  rule.scenarios.push_back(scenario);
}

Verdict broken_verdict(Level level) {
  return level == Level::kMust ? Verdict::kFail : level == Level::kShould ? Verdict::kWarn : Verdict::kNote;
}

Reason first_reason(const std::vector<const Observation*>& observations, Finding finding) {
  for (const Observation* o : observations) {
    if (o->finding == finding) return o->reason;
  }
  return {};
}

void decide(RuleResult& rule, const std::vector<const Observation*>& observations) {
  if (rule.broken > 0) {
    rule.verdict = broken_verdict(rule.level);
  } else if (rule.inconclusive > 0) {
    rule.verdict = Verdict::kInconclusive;
    rule.reason = first_reason(observations, Finding::kInconclusive);
  } else if (rule.blocked > 0) {
    rule.verdict = rule.held > 0 ? Verdict::kInconclusive : Verdict::kBlocked;
    rule.reason = first_reason(observations, Finding::kBlocked);
  } else {
    rule.verdict = Verdict::kPass;
  }
}

bool is_red(Verdict verdict) {
  return verdict == Verdict::kFail || verdict == Verdict::kWarn || verdict == Verdict::kNote;
}

// One defect, one blame: what depends on a broken rule is blocked by it.
void block_what_rests_on_broken(const catalogue::Catalogue& catalogue, std::vector<RuleResult>& rules) {
  std::set<std::string> red;
  for (const RuleResult& rule : rules) {
    if (is_red(rule.verdict)) red.insert(rule.id);
  }
  for (RuleResult& rule : rules) {
    if (!is_red(rule.verdict)) continue;
    const auto& bases = catalogue.find(rule.id)->rests_on;
    const auto base = std::find_if(bases.begin(), bases.end(), [&](const std::string& id) { return red.contains(id); });
    if (base == bases.end()) continue;
    rule.verdict = Verdict::kBlocked;
    rule.reason = {.kind = ReasonKind::kDependsOn, .rule = *base};
  }
}

Reason untested_reason(const catalogue::Requirement& requirement) {
  if (!requirement.why.empty()) return {.kind = ReasonKind::kNotObservable, .detail = requirement.why};
  return {.kind = ReasonKind::kNoScenario, .capabilities = requirement.needs};
}

}  // namespace

std::vector<RuleResult> tally(const catalogue::Catalogue& catalogue, const TallyInput& input) {
  std::map<std::string, std::vector<const Observation*>> by_rule;
  for (const auto& o : input.observations) by_rule[o.rule].push_back(&o);
  std::map<std::string, std::vector<std::size_t>> invariants_of;
  for (std::size_t i = 0; i < catalogue.invariants.size(); ++i)
    invariants_of[catalogue.invariants[i].rule].push_back(i);
  std::map<std::string, Reason> skipped;
  for (const auto& skip : input.skipped) {
    for (const auto& rule : skip.rules) skipped.emplace(rule, skip.reason);
  }
  std::vector<RuleResult> out;
  for (const auto& requirement : catalogue.requirements) {
    if (requirement.role != "server" || requirement.level > input.level) continue;
    const auto& observations = by_rule[requirement.id];
    RuleResult rule;
    for (const std::size_t i : invariants_of[requirement.id]) {
      for (const auto& held : input.held) {
        if (i < held.counts.size() && held.counts[i] > 0) count_held(rule, held.scenario, held.counts[i]);
      }
    }
    if (observations.empty() && rule.held == 0 && input.selected_only && !skipped.contains(requirement.id)) continue;
    rule.id = requirement.id;
    rule.title = requirement.title;
    rule.level = requirement.level;
    rule.expect = requirement.expect[input.profile];
    rule.sources = requirement.sources;
    for (const Observation* o : observations) count(rule, *o);
    std::sort(rule.scenarios.begin(), rule.scenarios.end());
    rule.scenarios.erase(std::unique(rule.scenarios.begin(), rule.scenarios.end()), rule.scenarios.end());
    if (!requirement.applies(input.profile)) {
      rule.verdict = Verdict::kNotApplicable;
    } else if (rule.planned > 0) {
      decide(rule, observations);
    } else if (skipped.contains(rule.id)) {
      rule.verdict = Verdict::kSkipped;
      rule.reason = skipped[rule.id];
    } else if (input.left_out.contains(rule.id)) {
      rule.verdict = Verdict::kNotApplicable;
      rule.reason = {.kind = ReasonKind::kDoesNotApply};
    } else {
      rule.verdict = Verdict::kUntested;
      rule.reason = untested_reason(requirement);
    }
    out.push_back(std::move(rule));
  }
  block_what_rests_on_broken(catalogue, out);
  return out;
}

results::RunVerdict verdict_of(const std::vector<RuleResult>& rules) {
  const bool judged = std::any_of(rules.begin(), rules.end(), [](const RuleResult& rule) {
    return rule.verdict == Verdict::kPass || rule.verdict == Verdict::kFail || rule.verdict == Verdict::kWarn ||
           rule.verdict == Verdict::kNote;
  });
  const bool bad = std::any_of(rules.begin(), rules.end(), [](const RuleResult& rule) {
    return rule.verdict == Verdict::kFail || (rule.level == Level::kMust && (rule.verdict == Verdict::kBlocked ||
                                                                             rule.verdict == Verdict::kInconclusive));
  });
  if (bad) return results::RunVerdict::kNotConformant;
  return judged ? results::RunVerdict::kConformant : results::RunVerdict::kNothingJudged;
}

}  // namespace bitspec::engine
