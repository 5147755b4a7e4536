#include "harness/engine/tally.h"

#include <algorithm>
#include <map>

#include "harness/engine/dependence.h"

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
  if (o.finding != Finding::kBroken) return;
  rule.broken_in.push_back(o.scenario);
  if (rule.evidence.size() >= kMostEvidence) return;
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

void sort_unique(std::vector<std::string>& list) {
  std::ranges::sort(list);
  list.erase(std::ranges::unique(list).begin(), list.end());
}

// The other rules that block what was not observed, as far as it is known.
std::vector<std::string> blocking_rules(const RuleResult& rule, const std::vector<const Observation*>& observations) {
  if (rule.broken > 0 || rule.inconclusive > 0) return {};
  std::vector<std::string> out;
  for (const Observation* o : observations) {
    if (o->finding == Finding::kBlocked && !o->reason.rule.empty() && o->reason.rule != rule.id)
      out.push_back(o->reason.rule);
  }
  sort_unique(out);
  return out;
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

Reason untested_reason(const catalogue::Requirement& requirement) {
  if (!requirement.why.empty()) return {.kind = ReasonKind::kNotObservable, .detail = requirement.why};
  return {.kind = ReasonKind::kNoScenario, .capabilities = requirement.needs};
}

// What was observed, sorted by rule.
class Tally {
 public:
  Tally(const catalogue::Catalogue& catalogue, const TallyInput& input) : input_(input) {
    for (const auto& o : input.observations) by_rule_[o.rule].push_back(&o);
    for (std::size_t i = 0; i < catalogue.invariants.size(); ++i) {
      auto& held = held_[catalogue.invariants[i].rule];
      for (const auto& of : input.held) {
        if (i < of.counts.size() && of.counts[i] > 0) held.emplace_back(of.scenario, of.counts[i]);
      }
    }
    for (const auto& of : input.held_rules) held_[of.rule].emplace_back(of.scenario, of.count);
    for (const auto& skip : input.skipped) {
      for (const auto& rule : skip.rules) skipped_.emplace(rule, skip.reason);
    }
  }

  const std::vector<const Observation*>& observations_of(const std::string& rule) const {
    static const std::vector<const Observation*> kNoObservations;
    const auto at = by_rule_.find(rule);
    return at == by_rule_.end() ? kNoObservations : at->second;
  }

  // Some scenarios were chosen: rules that none of them observes are left out.
  bool wanted(const catalogue::Requirement& rule) const {
    return !input_.selected_only || !observations_of(rule.id).empty() || !held_of(rule.id).empty() ||
           skipped_.contains(rule.id);
  }

  RuleResult result_of(const catalogue::Requirement& requirement,
                       const std::vector<const Observation*>& observations) const {
    RuleResult rule;
    rule.id = requirement.id;
    rule.title = requirement.title;
    rule.level = requirement.level;
    rule.when = requirement.when;
    rule.expect = requirement.expect[input_.profile];
    rule.sources = requirement.sources;
    for (const auto& [scenario, times] : held_of(requirement.id)) count_held(rule, scenario, times);
    for (const Observation* o : observations) count(rule, *o);
    sort_unique(rule.scenarios);
    sort_unique(rule.broken_in);
    rule.blocked_by = blocking_rules(rule, observations);
    if (!requirement.applies(input_.profile)) {
      rule.verdict = Verdict::kNotApplicable;
    } else if (rule.planned > 0) {
      decide(rule, observations);
    } else if (const auto skip = skipped_.find(rule.id); skip != skipped_.end()) {
      rule.verdict = Verdict::kSkipped;
      rule.reason = skip->second;
    } else if (input_.left_out.contains(rule.id)) {
      rule.verdict = Verdict::kNotApplicable;
      rule.reason = {.kind = ReasonKind::kDoesNotApply};
    } else {
      rule.verdict = Verdict::kUntested;
      rule.reason = untested_reason(requirement);
      if (input_.recorded && rule.reason.kind == ReasonKind::kNoScenario)
        rule.reason = {.kind = ReasonKind::kRecordedTraffic};
    }
    return rule;
  }

 private:
  using HeldIn = std::vector<std::pair<std::string, std::uint64_t>>;  // by scenario

  const HeldIn& held_of(const std::string& rule) const {
    static const HeldIn kNowhere;
    const auto at = held_.find(rule);
    return at == held_.end() ? kNowhere : at->second;
  }

  const TallyInput& input_;
  std::map<std::string, std::vector<const Observation*>> by_rule_;
  std::map<std::string, HeldIn> held_;  // by invariants
  std::map<std::string, Reason> skipped_;
};

// Whether all that could not be observed is laid to broken rules of lower levels: what a server should do, and does
// not, leaves nothing open about what it must do, if that was observed elsewhere.
bool blocked_by_lower_levels(const RuleResult& rule, const std::vector<const Observation*>& observations,
                             const catalogue::Catalogue& catalogue, const std::set<std::string>& red) {
  if (rule.verdict != Verdict::kInconclusive || rule.inconclusive > 0 || rule.held == 0) return false;
  return std::ranges::all_of(observations, [&](const Observation* o) {
    if (o->finding != Finding::kBlocked) return true;
    const auto* cause = catalogue.find(o->reason.rule);
    return cause && red.contains(cause->id) && cause->level > rule.level;
  });
}

bool has_judged_role(const catalogue::Requirement& requirement, const TallyInput& input) {
  if (requirement.role == "server") return !input.client;
  if (requirement.role == "request") return input.client || input.recorded;
  return input.client;
}

// A rule that is red only because of another one is no cause: what it stands in the way of names that other one.
void name_causes(std::vector<RuleResult>& rules) {
  std::map<std::string, std::string> because_of;
  for (const RuleResult& rule : rules) {
    if (rule.reason.kind == ReasonKind::kDependsOn) because_of[rule.id] = rule.reason.rule;
  }
  for (RuleResult& rule : rules) {
    std::set<std::string> met = {rule.id};
    for (auto at = because_of.find(rule.reason.rule); at != because_of.end(); at = because_of.find(at->second)) {
      if (!met.insert(at->first).second || met.contains(at->second)) break;  // they name each other
      rule.reason.rule = at->second;
    }
  }
}

}  // namespace

std::vector<RuleResult> tally(const catalogue::Catalogue& catalogue, const TallyInput& input) {
  const Tally all(catalogue, input);
  std::vector<RuleResult> out;
  std::set<std::string> red;
  for (const auto& requirement : catalogue.requirements) {
    if (!has_judged_role(requirement, input) || requirement.level > input.level || !all.wanted(requirement)) continue;
    out.push_back(all.result_of(requirement, all.observations_of(requirement.id)));
    if (is_red(out.back().verdict)) red.insert(requirement.id);
  }
  const Dependence dependence(catalogue, input, red);
  for (RuleResult& rule : out) {
    const auto& requirement = *catalogue.find(rule.id);
    if (blocked_by_lower_levels(rule, all.observations_of(rule.id), catalogue, red)) {
      rule.verdict = Verdict::kPass;
      rule.reason = {};
      rule.blocked_by.clear();
    }
    if (!red.contains(rule.id)) continue;
    const auto& observations = all.observations_of(rule.id);
    const auto explained = dependence.explained(requirement, observations);
    if (explained.empty()) continue;
    std::vector<const Observation*> left;
    for (std::size_t i = 0; i < observations.size(); ++i)
      left.push_back(explained[i] ? &*explained[i] : observations[i]);
    RuleResult unexplained = all.result_of(requirement, left);
    if (is_red(unexplained.verdict)) {
      rule = std::move(unexplained);
      continue;
    }
    rule.verdict = Verdict::kBlocked;
    rule.blocked_by = std::move(unexplained.blocked_by);
    rule.reason = (*std::ranges::find_if(explained, [](const auto& o) { return o.has_value(); }))->reason;
  }
  name_causes(out);
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
