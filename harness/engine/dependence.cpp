#include "harness/engine/dependence.h"

#include <algorithm>

namespace bitspec::engine {

using results::Finding;
using results::Observation;
using results::ReasonKind;

Dependence::Dependence(const catalogue::Catalogue& catalogue, const TallyInput& input, const std::set<std::string>& red)
    : catalogue_(catalogue), red_(red) {
  for (const auto& key : input.exchanges) shapes_[key.id] = key.shape;
  for (const auto& o : input.observations) {
    if (o.finding != Finding::kBroken) continue;
    broken_in_.emplace(o.rule, o.scenario);
    if (const auto shape = shapes_.find(o.exchange); shape != shapes_.end())
      answers_[o.rule].emplace(shape->second.status, shape->second.ending);
  }
}

std::vector<std::optional<Observation>> Dependence::explained(
    const catalogue::Requirement& rule, const std::vector<const Observation*>& observations) const {
  std::vector<std::optional<Observation>> out(observations.size());
  bool any = false;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    const Observation& o = *observations[i];
    if (o.finding != Finding::kBroken) continue;
    const std::string* base = base_of(rule, o);
    if (!base) continue;
    any = true;
    out[i] = o;
    out[i]->finding = Finding::kBlocked;
    out[i]->reason = {.kind = ReasonKind::kDependsOn, .rule = *base};
  }
  if (!any) out.clear();
  return out;
}

const std::string* Dependence::base_of(const catalogue::Requirement& rule, const Observation& o) const {
  const bool says_it_itself = o.reason.kind == ReasonKind::kRuleBroken && red_.contains(o.reason.rule);
  if (says_it_itself && (!catalogue::is_security_rule(rule.id) || has_no_answer(o))) return &o.reason.rule;
  for (const std::string& id : rule.rests_on) {
    if (explains(id, rule, o)) return &id;
  }
  for (const std::string& id : rule.spoiled_by) {
    if (broken_in_.contains({id, o.scenario})) return &id;
  }
  return nullptr;
}

bool Dependence::has_no_answer(const Observation& o) const {
  const auto shape = shapes_.find(o.exchange);
  return shape != shapes_.end() && shape->second.status == 0;
}

bool Dependence::explains(const std::string& base, const catalogue::Requirement& rule, const Observation& o) const {
  if (!red_.contains(base)) return false;
  const catalogue::Requirement* of_base = catalogue_.find(base);
  const bool both_status = rule.judges == "status" && of_base && of_base->judges == "status";
  return !both_status || wrong_alike(base, o);
}

// With another status than the base got, the packet was treated in another way.
bool Dependence::wrong_alike(const std::string& base, const Observation& o) const {
  const auto shape = shapes_.find(o.exchange);
  const auto answers = answers_.find(base);
  if (shape == shapes_.end() || answers == answers_.end()) return true;
  return answers->second.contains({shape->second.status, shape->second.ending});
}

}  // namespace bitspec::engine
