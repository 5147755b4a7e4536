#include "harness/engine/controls.h"

#include <algorithm>
#include <cstdio>

#include "harness/base/random.h"
#include "harness/engine/step_text.h"

namespace bitspec::engine {

std::shared_ptr<const ControlOutcome> Controls::outcome_of(const Environment& environment,
                                                           const std::vector<scenario::Step>& steps) {
  // The place as it is told apart from the target's own; ports change from run to run, and names must not.
  const Url& place = environment.url();
  const Url& home = environment.target->url;
  std::string shape = place == home ? "" : (place.origin() == home.origin() ? "" : place.scheme) + place.path + "\n";
  for (const auto& step : steps) shape += step_text(step) + "\n";
  char name[32];
  std::snprintf(name, sizeof name, "control-%016llx", static_cast<unsigned long long>(derive_seed(0, shape)));
  std::shared_ptr<Entry> entry;
  {
    const std::lock_guard lock(mutex_);
    auto& slot = entries_[name];
    if (!slot) slot = std::make_shared<Entry>();
    entry = slot;
  }
  std::call_once(entry->once, [&] {
    run(environment, name, steps, *entry->outcome);
    entry->done = true;
  });
  return entry->outcome;
}

void Controls::run(const Environment& environment, const std::string& name, const std::vector<scenario::Step>& steps,
                   ControlOutcome& outcome) {
  outcome.scenario = name;
  outcome.url = environment.url();
  Environment patient = environment;
  patient.patience = nullptr;  // a control that was taken for silent would spoil many scenarios
  Conversation conversation(patient, name, derive_seed(seed_, name));
  std::vector<Exchange*> made;
  for (const auto& step : steps) {
    const auto ran = conversation.run(step, made);
    if (!ran) {
      outcome.text = ran.error().message;
      break;
    }
  }
  if (!made.empty()) {
    Exchange& last = *made.back();
    last.marks.push_back("success");
    const auto failed =
        std::find_if(made.begin(), made.end(), [&](const Exchange* e) { return !conversation.met(*e); });
    outcome.refusal = refusal_of(failed == made.end() ? last : **failed);
    outcome.exchange = last.id;
    if (outcome.text.empty()) {
      outcome.met = conversation.met(last);
      outcome.text = last.outcome_text();
    }
  }
  conversation.finish();
  outcome.exchanges = std::move(conversation.exchanges());
  if (outcome.met) {
    InvariantScope scope{environment.profile, &catalogue_, environment.target, {}, name, outcome.url};
    JudgeContext context;
    context.profile = environment.profile;
    context.catalogue = &catalogue_;
    for (Exchange& exchange : outcome.exchanges) judge_invariants(exchange, scope, context, outcome.invariants);
  }
  for (Exchange& exchange : outcome.exchanges) environment.evidence->shorten(exchange);
}

std::optional<Refusal> Controls::refusal_at(const std::string& exchange) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, entry] : entries_) {
    if (entry->done && !entry->outcome->met && entry->outcome->exchange == exchange) return entry->outcome->refusal;
  }
  return {};
}

void Controls::forget_failed() {
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [](const auto& entry) { return !entry.second->outcome->met; });
}

std::vector<std::shared_ptr<ControlOutcome>> Controls::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<ControlOutcome>> out;
  for (const auto& [name, entry] : entries_) out.push_back(entry->outcome);
  return out;
}

}  // namespace bitspec::engine
