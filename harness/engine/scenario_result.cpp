#include "harness/engine/scenario_result.h"

#include <algorithm>

namespace bitspec::engine {
namespace {

using results::Finding;
using results::Observation;

// What the invariants ask about, the same for all exchanges.
Facts facts_for_invariants(const RunningScenario& running) {
  Facts facts;
  for (const auto& invariant : running.catalogue.invariants) {
    const auto& matcher = invariant.then[running.environment.profile];
    if (matcher) gather_facts(*matcher, running.sources(), facts);
  }
  return facts;
}

void note_silence(const Exchange& exchange, ScenarioRun& out) {
  const bool cut = !exchange.report.whole && !exchange.report.stopped();
  const bool expects_nothing = !exchange.sent.answer_awaited || exchange.sent.malformed_http ||
                               exchange.sent.follows_in_pipeline || cut || exchange.cannot_send ||
                               exchange.ended_between_requests();
  const bool no_connection = exchange.connection == 0 && !exchange.read_back && !exchange.cannot_send;
  if (exchange.answered() || (expects_nothing && !no_connection)) return;
  if (!out.unanswered) out.unreached = no_connection;
  out.unanswered = true;
}

}  // namespace

void settle(const RunningScenario& running, Judged judged, ScenarioRun& out) {
  const InvariantScope scope = running.invariant_scope();
  const Facts facts = facts_for_invariants(running);
  const JudgeContext context{running.environment.profile, &running.catalogue, {}, nullptr, &facts};
  for (Exchange& exchange : running.conversation.exchanges()) {
    judge_invariants(exchange, scope, context, out.invariants);
    note_silence(exchange, out);
  }
  out.left_out.insert(out.left_out.end(), judged.left_out.begin(), judged.left_out.end());
  block_by_invariants(judged.observations, judged.fields, out.invariants.broken);

  auto& result = out.result;
  result.id = running.scenario.id;
  result.title = running.scenario.title;
  result.place = results::file_and_line(running.scenario.place);
  result.observations = std::move(judged.observations);
  const auto& all = result.observations;
  const auto is_blocked = [](const Observation& o) { return o.finding == Finding::kBlocked; };
  if (!all.empty() && std::all_of(all.begin(), all.end(), is_blocked)) {
    result.state = results::ScenarioState::kBlocked;
    result.reason = all.front().reason;
  }
}

std::vector<Observation> blocked_observations(const scenario::Scenario& scenario, Profile profile,
                                              const results::Reason& reason) {
  std::vector<Observation> out;
  for (const scenario::Block& block : scenario.blocks) {
    for (const scenario::Expectation& e : block.then) {
      if (!e.matcher[profile]) continue;
      Observation o;
      o.rule = e.rule;
      o.scenario = scenario.id;
      o.finding = Finding::kBlocked;
      o.reason = reason;
      o.place = results::file_and_line(e.place);
      out.push_back(std::move(o));
    }
  }
  return out;
}

}  // namespace bitspec::engine
