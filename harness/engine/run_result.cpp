#include "harness/engine/run_result.h"

#include <algorithm>
#include <ctime>
#include <iterator>

#include "harness/engine/client_view.h"
#include "harness/engine/shard.h"
#include "harness/engine/tally.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using results::ScenarioState;
using scenario::Scenario;

// Of a scenario that did not run.
void describe(const Scenario& scenario, ScenarioState state, const results::Reason& reason,
              results::ScenarioResult& out) {
  out.id = scenario.id;
  out.title = scenario.title;
  out.place = results::file_and_line(scenario.place);
  out.state = state;
  out.reason = reason;
}

class Findings {
 public:
  Findings(const RunParts& parts, Recorder& recorder) : parts_(parts), recorder_(recorder) {
    input_.profile = parts.options.profile;
    input_.level = parts.options.level;
    input_.selected_only = !parts.options.select.empty() || !parts.options.skip.empty() || parts.options.shards > 1;
    if (parts.options.with_httplib) input_.skipped.push_back(hidden_invariants());
  }

  void add(ScenarioSlot& slot) {
    if (slot.planned->runs())
      add_run(slot);
    else
      add_skipped(slot);
  }

  void add_controls() {
    for (const auto& control : parts_.controls.all()) {
      ScenarioRun judged;
      judged.invariants = std::move(control->invariants);
      excuse(parts_.excuses, control->exchanges, judged.result.observations, judged.invariants.observations);
      recorder_.add(control->exchanges, parts_.options.keep_all_exchanges || !control->met || !all_held(judged));
      add_invariants(control->scenario, std::move(judged.invariants));
      control->exchanges = {};
    }
  }

  std::vector<results::RuleResult> rules(results::Shard& shard) {
    input_.exchanges = recorder_.keys();
    if (parts_.options.shards > 1)
      shard = shard = part_of_run(parts_.options, parts_.suites, input_, std::move(of_invariants_));
    name_blocking_rules(input_.observations, input_.exchanges, parts_.suites.catalogue);
    return tally(parts_.suites.catalogue, input_);
  }

 private:
  void add_run(ScenarioSlot& slot) {
    const bool keep = parts_.options.keep_all_exchanges || !all_held(slot.run);
    excuse(parts_.excuses, slot.run.exchanges, slot.run.result.observations, slot.run.invariants.observations);
    // They stay with their scenarios, too.
    const auto& own = slot.run.result.observations;
    input_.observations.insert(input_.observations.end(), own.begin(), own.end());
    const std::string& id = slot.planned->scenario->id;
    add_invariants(id, std::move(slot.run.invariants));
    input_.left_out.insert(slot.run.left_out.begin(), slot.run.left_out.end());
    recorder_.add(slot.first_run, true);
    recorder_.add(slot.run.exchanges, keep);
    recorder_.add(id, slot.run.notifications, keep);
    slot.first_run = {};
    slot.run.exchanges = {};
  }

  void add_skipped(ScenarioSlot& slot) {
    const Scenario& scenario = *slot.planned->scenario;
    NotRun skipped{scenario.id, slot.planned->skip, {}};
    scenario::for_each_expectation(scenario, [&](const scenario::Block&, const scenario::Expectation& e) {
      if (e.matcher[parts_.options.profile]) skipped.rules.insert(e.rule);
    });
    input_.skipped.push_back(std::move(skipped));
    describe(scenario, ScenarioState::kSkipped, slot.planned->skip, slot.run.result);
  }

  void add_invariants(const std::string& scenario, InvariantFindings found) {
    std::ranges::copy(found.observations, std::back_inserter(input_.observations));
    std::ranges::move(found.observations, std::back_inserter(of_invariants_));
    input_.held.push_back({scenario, std::move(found.held)});
  }

  // Those that cannot be seen through another client.
  NotRun hidden_invariants() const {
    NotRun hidden{"", {.kind = results::ReasonKind::kNeedsExactTransport}, {}};
    for (const auto& invariant : parts_.suites.catalogue.invariants) {
      const auto& matcher = invariant.then[parts_.options.profile];
      if (matcher && hidden_by_httplib(*matcher)) hidden.rules.insert(invariant.rule);
    }
    return hidden;
  }

  const RunParts& parts_;
  Recorder& recorder_;
  TallyInput input_;
  std::vector<results::Observation> of_invariants_;  // of scenarios and controls
};

void count(ScenarioState state, results::Summary& summary) {
  switch (state) {
    case ScenarioState::kRun:
      ++summary.scenarios_run;
      break;
    case ScenarioState::kBlocked:
      ++summary.scenarios_blocked;
      break;
    case ScenarioState::kSkipped:
      ++summary.scenarios_skipped;
      break;
  }
}

void summarise(std::vector<ScenarioSlot>& slots, results::RunResult& result) {
  auto& summary = result.summary;
  summary.rules = results::count_verdicts(result.rules);
  for (ScenarioSlot& slot : slots) {
    count(slot.run.result.state, summary);
    result.scenarios.push_back(std::move(slot.run.result));
  }
}

}  // namespace

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm tm{};
  gmtime_r(&now, &tm);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
  return text;
}

results::RunResult result_header(const catalogue::Suites& suites, const target::Target& target,
                                 const RunOptions& options) {
  results::RunResult result;
  result.version = options.tool_version;
  result.suites_digest = suites.digest;
  result.url = target.url.text();
  result.target_file = target.file;
  result.profile = profile_name(options.profile);
  result.seed = options.seed;
  result.started = utc_now();
  result.selected_only = !options.select.empty() || !options.skip.empty() || options.shards > 1;
  return result;
}

void block_open(std::vector<ScenarioSlot>& slots, const ScenarioRunner& runner, const results::Reason& reason) {
  for (ScenarioSlot& slot : slots) {
    if (!slot.open()) continue;
    const Scenario& scenario = *slot.planned->scenario;
    describe(scenario, ScenarioState::kBlocked, reason, slot.run.result);
    slot.run.result.observations = runner.blocked(scenario, reason);
  }
}

void add_findings(const RunParts& parts, std::vector<ScenarioSlot>& slots, Recorder& recorder,
                  results::RunResult& result) {
  Findings findings(parts, recorder);
  for (ScenarioSlot& slot : slots) findings.add(slot);
  findings.add_controls();
  result.rules = findings.rules(result.shard);
  result.exchanges = std::move(recorder.kept());
  result.summary.exchanges = recorder.keys().size();
  summarise(slots, result);
  if (result.verdict == results::RunVerdict::kNothingJudged) result.verdict = verdict_of(result.rules);
}

}  // namespace bitspec::engine
