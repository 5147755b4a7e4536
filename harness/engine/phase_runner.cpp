#include "harness/engine/phase_runner.h"

#include <algorithm>
#include <thread>

#include "harness/base/run_catching.h"
#include "harness/engine/recorder.h"

namespace bitspec::engine {
namespace {

using results::ReasonKind;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kServerOutput = 16 * 1024;  // of what the server wrote during one scenario

bool all_held(const std::vector<results::Observation>& observations) {
  return std::none_of(observations.begin(), observations.end(), [](const auto& o) {
    return o.finding == results::Finding::kBroken || o.finding == results::Finding::kBlocked ||
           o.finding == results::Finding::kInconclusive;
  });
}

}  // namespace

bool all_held(const ScenarioRun& run) {
  return all_held(run.result.observations) && all_held(run.invariants.observations);
}

PhaseRunner::PhaseRunner(const PhaseRunnerParts& parts, std::vector<ScenarioSlot>& slots)
    : parts_(parts), slots_(slots) {
  planned_ = static_cast<std::size_t>(
      std::count_if(slots.begin(), slots.end(), [](const ScenarioSlot& slot) { return slot.planned->runs(); }));
}

Result<void> PhaseRunner::run(const std::vector<Phase>& phases) {
  ApplicationListener* applications = parts_.setup.applications.get();
  for (const Phase& phase : phases) {
    if (applications) applications->one_at_a_time(phase.one_application);
    run_phase(phase);
    if (worker_error_) return tl::unexpected(*worker_error_);
  }
  if (applications) applications->one_at_a_time(false);
  return {};
}

void PhaseRunner::run_phase(const Phase& phase) {
  const bool together = phase.jobs > 1 && phase.scenarios.size() > 1;
  std::atomic<std::size_t> next{0};
  {
    std::vector<std::jthread> pool;
    for (int i = 0; i < (together ? phase.jobs : 1); ++i) {
      pool.emplace_back([&] {
        const auto error = run_catching([&] { work(phase.scenarios, next, together); });
        const std::lock_guard lock(mutex_);
        if (error && !worker_error_) worker_error_ = error;
      });
    }
  }
  if (!worker_error_) run_suspects();
}

void PhaseRunner::work(const std::vector<std::size_t>& scenarios, std::atomic<std::size_t>& next, bool together) {
  for (std::size_t i; (i = next++) < scenarios.size();) {
    if (over()) return;
    ScenarioSlot& slot = slots_[scenarios[i]];
    ScenarioRun run = parts_.runner.run(*slot.planned->scenario, slot.planned->place);
    if (run.stopped) return;
    const std::lock_guard lock(mutex_);
    if (run.unanswered && together)
      suspects_.push_back(scenarios[i]);
    else
      finish(slot, std::move(run));
  }
}

// When no other thread runs.
void PhaseRunner::run_suspects() {
  std::vector<std::size_t> suspects = std::move(suspects_);
  suspects_.clear();
  std::sort(suspects.begin(), suspects.end());
  for (const std::size_t number : suspects) {
    if (parts_.setup.environment.stopped() || !parts_.watch.still_there({.kind = ReasonKind::kTargetGone})) return;
    ScenarioSlot& slot = slots_[number];
    ScenarioRun run = parts_.runner.run(*slot.planned->scenario, slot.planned->place);
    if (run.stopped) return;
    const std::lock_guard lock(mutex_);
    finish(slot, std::move(run));
  }
}

// With mutex_ held.
void PhaseRunner::finish(ScenarioSlot& slot, ScenarioRun run) {
  const std::string& id = slot.planned->scenario->id;
  // Gone before the scenario could do anything: it is blocked with the rest, and broke nothing.
  if (run.unreached && !parts_.watch.still_there({.kind = ReasonKind::kTargetGoneBefore, .scenario = id})) return;
  slot.done = true;
  slot.run = std::move(run);
  for (Exchange& exchange : slot.run.exchanges) drop_bulk(exchange);
  ++done_;
  if (parts_.listener) parts_.listener->finished(slot.run.result, done_, planned_);
  if (slot.run.unanswered) (void)parts_.watch.still_there({.kind = ReasonKind::kTargetGone, .scenario = id});
  keep_server_output(slot);
}

// Beside other jobs it may be about their requests: the lines are those of the time.
void PhaseRunner::keep_server_output(ScenarioSlot& slot) const {
  if (!parts_.options.server_log || all_held(slot.run)) return;
  slot.run.result.server_output = parts_.options.server_log->between(slot.run.started, Clock::now(), kServerOutput);
}

bool PhaseRunner::over() {
  if (parts_.setup.environment.stopped() || parts_.watch.gone()) return true;
  const std::lock_guard lock(mutex_);
  return worker_error_.has_value();
}

}  // namespace bitspec::engine
