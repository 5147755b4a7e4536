#include "harness/engine/run_setup.h"

#include <algorithm>

#include "harness/engine/interop.h"
#include "harness/engine/plan.h"
#include "harness/engine/preflight.h"

namespace bitspec::engine {
namespace {

// What is the same for preflight and scenarios.
Environment common_environment(const target::Target& target, const RunOptions& options, const std::atomic<bool>* stop) {
  Environment environment = environment_of(target, options.profile, stop);
  environment.control = options.control;
  environment.enough = options.enough;
  environment.longest_within = options.longest_within;
  environment.run_deadline = std::chrono::steady_clock::now() + options.run_timeout;
  return environment;
}

void listen(const target::Target& target, const Environment& environment, RunSetup& setup) {
  setup.no_listener_reason = no_listener_declared(target);
  if (setup.no_listener_reason) return;
  auto applications = ApplicationListener::start(target.listen, environment.shortage);
  if (!applications) {
    setup.no_listener_reason = {.kind = results::ReasonKind::kCannotListen, .detail = applications.error().message};
    return;
  }
  setup.applications = std::move(*applications);
  setup.applications->expect_uploads_with(environment.layout.run);
}

void add_change(const Refusal& refusal, milliseconds lasted, std::vector<results::TargetChange>& changes) {
  const auto known = std::ranges::find(changes, refusal.kind, &results::TargetChange::kind);
  if (known == changes.end()) {
    changes.push_back(
        {.kind = refusal.kind, .step = refusal.step, .answer = refusal.text, .lasted_ms = lasted.count()});
  } else {
    ++known->times;
    known->lasted_ms += lasted.count();
  }
}

// A target that asks to be left alone for a while is: the preflight is made again, more slowly. One that answers only
// the second packet may have had to start first.
PreflightFindings look_at_target(const Environment& environment, const RunOptions& options, RunSetup& setup) {
  constexpr int kMostTimes = 4;
  constexpr milliseconds kWithoutAWord{1000}, kLongest{30'000};
  const auto stopped = [&environment] { return environment.stopped(); };
  std::vector<results::TargetChange> changes;  // that count only if the target works in the end
  for (int times = 1;; ++times) {
    const auto began = std::chrono::steady_clock::now();
    PreflightFindings seen = preflight(environment, options.seed);
    const Refusal& refusal = seen.trial.refusal;
    if (seen.trial.silent && seen.report.reachable && times == 1 && !stopped()) {
      add_change(refusal, std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began), changes);
      continue;
    }
    const milliseconds time = refusal.retry_after ? milliseconds(*refusal.retry_after) : kWithoutAWord;
    if (!refusal.not_now()) {
      if (!seen.trial.silent) setup.changes = std::move(changes);
      return seen;
    }
    if (times == kMostTimes || time > kLongest || stopped()) {
      setup.pace->full_speed();  // it did not work once: no pace helps
      return seen;
    }
    add_change(refusal, time, changes);
    for (int i = 0; i < 3; ++i) setup.pace->slow_down();
    (void)wait_for(time, stopped);
  }
}

void expect_late_files(RunSetup& setup) {
  constexpr milliseconds kMost{2000}, kMore{100};
  const milliseconds after = setup.trial.file_after;
  if (after.count() == 0) return;
  setup.environment.file_wait = std::min(kMost, after * 2 + kMore);
  setup.preflight.notes.push_back("the file of an upload appeared " + std::to_string(after.count()) +
                                  " ms after Close-Session: where one is not there, it is looked for until " +
                                  std::to_string(setup.environment.file_wait.count()) + " ms have passed");
}

// The same upload once more, as an ordinary program does it.
void compare_with_client(const Environment& environment, const RunOptions& options, results::Preflight& seen) {
  if (environment.target->url.scheme == "https" || options.client_program.empty() || !seen.reachable ||
      !seen.bits_server || environment.stopped())
    return;
  auto findings = interop_findings(environment, options.client_program, options.seed);
  if (findings)
    seen.interop = std::move(*findings);
  else
    seen.notes.push_back("no check with cpp-httplib: " + findings.error().message);
}

}  // namespace

RunSetup set_up(const target::Target& target, const RunOptions& options, const std::atomic<bool>* stop) {
  RunSetup setup;
  setup.pace = std::make_unique<Pace>(options.least_interval);
  Environment common = common_environment(target, options, stop);
  common.pace = setup.pace.get();
  listen(target, common, setup);
  PreflightFindings seen = look_at_target(common, options, setup);
  setup.preflight = std::move(seen.report);
  setup.preflight_exchanges = std::move(seen.exchanges);
  for (Exchange& exchange : setup.preflight_exchanges) common.evidence->shorten(exchange);
  setup.trial = std::move(seen.trial);
  setup.sessions = seen.sessions;
  setup.target = std::make_unique<target::Target>(target_as_seen(target, seen.facts));

  setup.environment = common.with(seen.facts);
  setup.environment.target = setup.target.get();
  setup.environment.applications = setup.applications.get();
  expect_late_files(setup);
  compare_with_client(setup.environment, options, setup.preflight);
  auto& notes = setup.preflight.notes;
  if (options.with_httplib) {
    setup.environment.clients =
        std::make_shared<wire::HttplibPool>(options.client_program, target.url, setup.environment.limits);
    notes.push_back("the requests are made with cpp-httplib: what needs the exact transport is skipped");
  }
  if (!setup.applications && !target.listen.empty())
    notes.push_back("cannot listen for notifications: " + setup.no_listener_reason.detail);
  return setup;
}

}  // namespace bitspec::engine
