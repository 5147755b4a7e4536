// A whole run: preflight, plan, scenarios, verdicts.
#include <algorithm>

#include "harness/engine/alive.h"
#include "harness/engine/excuse.h"
#include "harness/engine/phase_runner.h"
#include "harness/engine/plan.h"
#include "harness/engine/run_result.h"

namespace bitspec::engine {
namespace {

using results::ReasonKind;
using Clock = std::chrono::steady_clock;

// How long a target that gave no answer may be away. One that others start again takes its time.
constexpr milliseconds kPatience{10'000}, kPatienceWithHook{2000};

std::vector<ScenarioSlot> slots_of(const Plan& plan) {
  std::vector<ScenarioSlot> slots;
  for (const PlannedScenario& planned : plan.scenarios) slots.emplace_back().planned = &planned;
  return slots;
}

int jobs_of(const RunSetup& setup, const RunOptions& options) {
  return setup.environment.one_connection || setup.target->one_url ? 1 : options.jobs;
}

WatchMeans watch_means(const RunSetup& setup, const RunOptions& options) {
  const auto at_once = [&setup] {
    Environment once = setup.environment;
    once.second_try = false;
    return alive(once, milliseconds(0));
  };
  const milliseconds patience = options.control ? kPatienceWithHook : kPatience;
  return {[&setup, patience] { return alive(setup.environment, patience); },
          [&setup] { return setup.environment.stopped(); }, options.control, at_once};
}

// What the ordinary upload is made with during the run: the facts are known, and nothing is tried twice.
ChangeMeans change_means(const RunSetup& setup, const RunOptions& options, const std::vector<ScenarioSlot>& slots,
                         Clock::time_point start) {
  const auto environment = std::make_shared<Environment>(setup.environment);
  environment->second_try = false;
  const auto count = std::make_shared<int>(0);
  const auto name = [count] { return "ordinary-" + std::to_string(++*count); };
  ChangeMeans means;
  means.upload = [=, &options] { return upload_as_known(*environment, name(), options.seed); };
  means.count_sessions = [=, &options] { return count_sessions(*environment, name(), options.seed); };
  means.wait = [environment](milliseconds time) {
    return wait_for(time, [&environment] { return environment->stopped(); });
  };
  means.now_ms = [start] { return std::chrono::duration_cast<milliseconds>(Clock::now() - start).count(); };
  means.pace = setup.pace.get();
  means.file_in_the_way = [&setup, &slots] {
    return setup.target->one_url && std::none_of(slots.begin(), slots.end(), [](const ScenarioSlot& slot) {
             return std::any_of(slot.run.exchanges.begin(), slot.run.exchanges.end(), [](const Exchange& exchange) {
               return exchange.sent.packet == PacketType::kCreateSession && exchange.success();
             });
           });
  };
  return means;
}

// How a run with a BITS server ended: with a reason if not all scenarios have run.
void note_end(const std::vector<ScenarioSlot>& slots, const RunSetup& setup, const TargetWatch& watch,
              const ChangeWatch& changes, const std::atomic<bool>* stop, results::RunResult& result) {
  const bool open = std::any_of(slots.begin(), slots.end(), [](const ScenarioSlot& slot) { return slot.open(); });
  const bool interrupted = stop && stop->load();
  if (setup.environment.short_of_resources()) {
    result.incomplete_reason = {.kind = ReasonKind::kNoResources, .detail = setup.environment.shortage->text()};
    result.verdict = results::RunVerdict::kInternalError;
  } else if (open && setup.environment.stopped()) {
    const bool enough = setup.environment.enough && setup.environment.enough->load();
    result.incomplete_reason = {.kind = interrupted ? ReasonKind::kInterrupted
                                        : enough    ? ReasonKind::kFirstFailure
                                                    : ReasonKind::kTimeLimit};
    if (interrupted) result.verdict = results::RunVerdict::kInterrupted;
  } else {
    result.incomplete_reason = watch.gone_reason();
    if (open && !result.incomplete_reason) result.incomplete_reason = changes.reason();
  }
}

// What was seen before it is worth a report.
void note_internal_error(const Error& error, results::RunResult& result) {
  result.incomplete_reason = {.kind = ReasonKind::kText, .detail = error.message};
  result.verdict = results::RunVerdict::kInternalError;
}

// Notes on what happened during the run stand behind those of the preflight.
results::Preflight preflight_with_notes(const RunSetup& setup, const TargetWatch& watch) {
  results::Preflight out = setup.preflight;
  for (auto& note : watch.notes()) out.notes.push_back(std::move(note));
  if (setup.environment.patience) {
    for (auto& note : setup.environment.patience->notes()) out.notes.push_back(std::move(note));
  }
  if (setup.applications) {
    for (auto& note : setup.applications->notes()) out.notes.push_back(std::move(note));
  }
  return out;
}

}  // namespace

Result<results::RunResult> run(const catalogue::Suites& suites, const target::Target& target, const RunOptions& options,
                               Listener* listener, const std::atomic<bool>* stop) {
  const auto wanted = scenarios_wanted(suites, target, options);
  if (!wanted) return tl::unexpected(wanted.error());
  const auto start = Clock::now();
  const Secrets secrets(target);
  results::RunResult result = result_header(suites, target, options);

  const RunSetup setup = set_up(target, options, stop);
  if (listener) listener->preflight(setup.preflight);
  const Plan plan = make_plan(*wanted, {suites.catalogue, *setup.target, options, setup.no_listener_reason});
  if (listener) listener->planned(plan.to_run());

  Controls controls(options.seed, suites.catalogue);
  ScenarioRunner runner(setup.environment, suites.catalogue, controls, options.seed);
  TargetWatch watch(watch_means(setup, options));
  std::vector<ScenarioSlot> slots = slots_of(plan);
  ChangeWatch changes(change_means(setup, options, slots, start), setup.trial, setup.sessions, setup.changes);
  if (setup.environment.short_of_resources()) {
    note_end(slots, setup, watch, changes, stop, result);
  } else if (setup.bits_server()) {
    PhaseRunner phases({setup, options, runner, watch, changes, controls, listener}, slots);
    const auto ran = phases.run(phases_of(plan, jobs_of(setup, options)));
    note_end(slots, setup, watch, changes, stop, result);
    if (!ran) note_internal_error(ran.error(), result);
  } else {
    result.verdict = results::RunVerdict::kUnreachable;
    result.incomplete_reason = results::unreachable_reason(setup.preflight);
  }
  result.complete = setup.bits_server() && !result.incomplete_reason;
  if (!result.complete) block_open(slots, runner, result.incomplete_reason);

  for (const auto& [name, capability] : setup.target->capabilities)
    result.capabilities[name] = target::capability_text(capability);
  result.preflight = preflight_with_notes(setup, watch);
  Recorder recorder(secrets, options, start);
  recorder.add(setup.preflight_exchanges, true);
  result.changes = changes.changes();
  observe_changes(result.changes, slots);
  const bool ping_works = (setup.trial.accepted & TrialUpload::kPing) != 0;
  const Excuses excuses = excuses_of(suites.catalogue, slots, changes, ping_works);
  add_findings({suites, options, runner, controls, excuses}, slots, recorder, result);
  result.summary.duration_ms = std::chrono::duration_cast<milliseconds>(Clock::now() - start).count();
  secrets.hide(result);
  return result;
}

}  // namespace bitspec::engine
