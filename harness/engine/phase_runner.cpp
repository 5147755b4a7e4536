#include "harness/engine/phase_runner.h"

#include <algorithm>
#include <iterator>
#include <thread>
#include <utility>

#include "harness/base/run_catching.h"
#include "harness/engine/recorder.h"
#include "harness/engine/scenario_needs.h"
#include "harness/engine/trouble.h"
#include "harness/target/capability_names.h"

namespace bitspec::engine {
namespace {

using results::ReasonKind;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostUnverified = 20;       // scenarios that finish before the ordinary upload is tried again
constexpr int kMostConfirmedAgain = 20;           // scenarios that run twice because an answer said "not now"
constexpr std::size_t kEnoughSuspects = 8;        // that run alone before others begin
constexpr std::size_t kServerOutput = 16 * 1024;  // of what the server wrote during one scenario

// The answer names something that has nothing to do with what was sent.
bool of_the_target(results::ChangeKind kind, const scenario::Scenario& scenario) {
  const bool about_full_disks = needs(scenario, target::kDiskQuota);
  return (kind == results::ChangeKind::kDiskFull && !about_full_disks) || kind == results::ChangeKind::kRateLimited;
}

// A server that forgot a session, one of several that fails, or one that two requests at a time disturb, accepts the
// packet when it is sent again.
bool may_be_chance(const Trouble& trouble) {
  const bool own_id = trouble.of_session && !trouble.given_id;  // it may be known since the first time
  return !own_id && trouble.refusal.kind == results::ChangeKind::kRefused && !trouble.refusal.not_now();
}

}  // namespace

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
  if (!over()) run_late_again();
  if (applications) applications->one_at_a_time(false);
  return {};
}

void PhaseRunner::run_phase(const Phase& phase) {
  for (auto scenarios = phase.scenarios; !scenarios.empty() && !over(); scenarios = open_of(phase)) {
    const int jobs = !slower_ && scenarios.size() > 1 ? phase.jobs : 1;
    run_beside(scenarios, jobs);
    if (!over()) run_suspects();
    if (!over()) (void)check_unverified();
  }
}

void PhaseRunner::run_beside(const std::vector<std::size_t>& scenarios, int jobs) {
  std::atomic<std::size_t> next{0};
  const auto job = [&] {
    if (const auto error = run_catching([&] { work(scenarios, next, jobs > 1); })) take(*error);
  };
  std::vector<std::jthread> pool;
  const auto error = run_catching([&] {
    for (int i = 0; i < jobs; ++i) pool.emplace_back(job);
  });
  if (error) take(*error);
}

// What we are short of ends the run, and so does any other error.
void PhaseRunner::take(const Error& error) {
  const auto& shortage = parts_.setup.environment.shortage;
  if (error.code == ErrorCode::kNoResources && shortage) return shortage->note(error);
  const std::lock_guard lock(mutex_);
  if (!worker_error_) worker_error_ = error;
}

// Scenarios that took a late answer for silence, with the whole time limit.
void PhaseRunner::run_late_again() {
  const auto& patience = parts_.setup.environment.patience;
  const auto late = patience ? patience->late() : std::set<std::string>();
  for (ScenarioSlot& slot : slots_) {
    if (!slot.done || !late.contains(slot.planned->scenario->id)) continue;
    if (over()) return;
    ScenarioRun run = run_once(slot);
    if (run.stopped) return;
    for (Exchange& exchange : run.exchanges) parts_.setup.environment.evidence->shorten(exchange);
    slot.run = std::move(run);
  }
}

std::vector<std::size_t> PhaseRunner::open_of(const Phase& phase) const {
  std::vector<std::size_t> out;
  std::copy_if(phase.scenarios.begin(), phase.scenarios.end(), std::back_inserter(out),
               [this](std::size_t number) { return slots_[number].open() && !slots_[number].given_up; });
  return out;
}

void PhaseRunner::work(const std::vector<std::size_t>& scenarios, std::atomic<std::size_t>& next, bool together) {
  for (std::size_t i; !over() && (i = next++) < scenarios.size();) {
    if (!together) {
      if (!run_alone(scenarios[i])) return;
      continue;
    }
    ScenarioSlot& slot = slots_[scenarios[i]];
    ScenarioRun run = run_once(slot);
    if (run.stopped) return;
    const bool believe = (!run.unanswered || silent_often()) && believed(scenarios[i], run);
    const std::lock_guard lock(mutex_);
    if (believe)
      finish(slot, std::move(run));
    else
      suspect(scenarios[i], std::move(run));
    // Once: what is confirmed now need not be confirmed for all that follow.
    if (suspects_.size() >= kEnoughSuspects && !std::exchange(confirmed_early_, true)) troubled_ = true;
    if (troubled_) return;
  }
}

ScenarioRun PhaseRunner::run_once(ScenarioSlot& slot) {
  return parts_.runner.run(*slot.planned->scenario, slot.planned->place, slot.runs++);
}

// With mutex_ held. What the first run saw stays in the report.
void PhaseRunner::suspect(std::size_t number, ScenarioRun run) {
  suspects_.push_back(number);
  ScenarioSlot& slot = slots_[number];
  slot.met = trouble_of(run, parts_.controls, parts_.changes);
  slot.first_run = std::move(run.exchanges);
  for (std::size_t i = 0; i < slot.first_run.size(); ++i) {
    Exchange& exchange = slot.first_run[i];
    exchange.id = slot.planned->scenario->id + "!first#" + std::to_string(i + 1);
    exchange.first_run = true;
    parts_.setup.environment.evidence->shorten(exchange);
  }
}

// When no other thread runs.
void PhaseRunner::run_suspects() {
  std::vector<std::size_t> suspects = std::move(suspects_);
  suspects_.clear();
  troubled_ = false;
  std::sort(suspects.begin(), suspects.end());
  if (!suspects.empty()) parts_.controls.forget_failed();
  for (const std::size_t number : suspects) {
    if (over() || !parts_.watch.still_there({.kind = ReasonKind::kTargetGone}) || !run_alone(number)) return;
  }
}

bool PhaseRunner::believed(std::size_t number, ScenarioRun& run) {
  if (parts_.changes.by_chance()) return true;
  const auto trouble = trouble_of(run, parts_.controls, parts_.changes);
  if (!trouble) return true;
  {
    const std::lock_guard lock(mutex_);
    if (seen_often(*trouble)) {
      unverified_.emplace_back(number, *trouble);
      block_by_limit(number, *trouble, run);
      return true;
    }
  }
  const bool works = !may_pass(*trouble) && !may_be_chance(*trouble) && parts_.changes.works(*trouble);
  const std::lock_guard lock(mutex_);
  if (works) ++confirmed_[*trouble];
  troubled_ = troubled_ || !works;
  return works;
}

bool PhaseRunner::run_alone(std::size_t number) {
  constexpr int kMostRuns = 6;
  ScenarioSlot& slot = slots_[number];
  const std::string& id = slot.planned->scenario->id;
  std::optional<Trouble> momentary;  // what an earlier run met, while the ordinary upload worked
  int came_again = 0;                // at the same place
  const auto once_more = [this](const Trouble& it) { return may_pass(it) || may_be_chance(it); };
  if (slot.met && once_more(*slot.met)) momentary = slot.met;
  for (int runs = 1;; ++runs) {
    ScenarioRun run = run_once(slot);
    if (run.stopped) return false;
    if (run.unanswered && came_back(run, id) && runs == 1) continue;
    // A target that is gone for good has its own account.
    const bool settled = parts_.changes.by_chance() || parts_.watch.gone();
    const auto trouble = settled ? std::nullopt : trouble_of(run, parts_.controls, parts_.changes);
    const bool passing = trouble && once_more(*trouble), often = trouble && seen_often(*trouble);
    const Next next = trouble ? judge_trouble(number, *trouble) : Next::kFinish;
    if (next == Next::kEnd) return false;
    if (next == Next::kGiveUp || (next == Next::kAgain && runs == kMostRuns)) {
      slot.given_up = true;
      return true;
    }
    const bool elsewhere = momentary && trouble && momentary->request != trouble->request;
    if (momentary && trouble && !elsewhere) ++came_again;
    const bool for_a_moment = next == Next::kFinish && passing && !often && runs < kMostRuns &&
                              came_again < enough_times(*trouble) &&
                              (!trouble->refusal.not_now() || confirmed_again_++ < kMostConfirmedAgain);
    if (next == Next::kAgain || for_a_moment) {
      if (for_a_moment && elsewhere) passed(*momentary, id);
      if (for_a_moment && (elsewhere || !momentary)) momentary = trouble;
      if (elsewhere) came_again = 0;
      parts_.controls.forget_failed();
      continue;
    }
    if (momentary && !trouble) passed(*momentary, id);
    // What says "not now" and was not looked at again blames no rule.
    if (passing && trouble->refusal.not_now() && !often && came_again == 0) {
      parts_.changes.noted(trouble->refusal, id);
      block_by_refusal(run, *trouble);
    } else if (trouble) {
      block_by_limit(number, *trouble, run);
    }
    const std::lock_guard lock(mutex_);
    finish(slot, std::move(run));
    return true;
  }
}

// A limit for the size or number of requests breaks no rule.
void PhaseRunner::block_by_limit(std::size_t number, const Trouble& trouble, ScenarioRun& run) {
  const scenario::Scenario& scenario = *slots_[number].planned->scenario;
  if (!may_pass(trouble) || !of_the_target(trouble.refusal.kind, scenario)) return;
  parts_.changes.noted(trouble.refusal, scenario.id);
  block_by_refusal(run, trouble);
}

// How often it has to come again to be believed. Refusals that come by chance may hit the same request twice.
int PhaseRunner::enough_times(const Trouble& trouble) const {
  return may_be_chance(trouble) && parts_.changes.often_at_times() ? 2 : 1;
}

void PhaseRunner::passed(const Trouble& momentary, const std::string& id) {
  if (may_be_chance(momentary))
    parts_.changes.refused_at_times(momentary.refusal, id);
  else
    parts_.changes.was_momentary(momentary.refusal, id);
  confirmed_.erase(momentary);
  slower_ = slower_ || momentary.refusal.not_now();
}

bool PhaseRunner::came_back(const ScenarioRun& run, const std::string& id) {
  const int before = parts_.watch.absences();
  const auto began = Clock::now();
  const auto kind = run.unreached ? ReasonKind::kTargetGoneBefore : ReasonKind::kTargetGone;
  if (!parts_.watch.still_there({.kind = kind, .scenario = id}) || parts_.watch.absences() == before) return false;
  Refusal away;
  away.step = "ping";
  away.text = "no answer";
  away.kind = results::ChangeKind::kNoAnswer;
  parts_.changes.was_momentary(away, id, std::chrono::duration_cast<milliseconds>(Clock::now() - began));
  return true;
}

PhaseRunner::Next PhaseRunner::judge_trouble(std::size_t number, const Trouble& trouble) {
  if (seen_often(trouble)) {
    unverified_.emplace_back(number, trouble);
    return unverified_.size() < kMostUnverified || check_unverified() ? Next::kFinish : Next::kAgain;
  }
  switch (parts_.changes.look(trouble, slots_[number].planned->scenario->id)) {
    case Seen::kAsBefore:
      ++confirmed_[trouble];
      return Next::kFinish;
    case Seen::kByChance:
      return Next::kFinish;
    case Seen::kBack:
      take_back_unverified();
      slower_ = slower_ || may_pass(trouble);
      return Next::kAgain;
    case Seen::kChanged:
      break;
  }
  take_back_unverified();
  parts_.watch.give_up(parts_.changes.reason());
  return Next::kEnd;
}

// What a server answers again and again while the ordinary upload works is its own: it is asked only now and then.
// Never for an answer that says "not now", unless that was confirmed often.
bool PhaseRunner::seen_often(const Trouble& trouble) const {
  constexpr int kOften = 3, kOftenTwice = 6;
  const bool passing = may_pass(trouble);
  const auto known = confirmed_.find(trouble);
  if (known == confirmed_.end() || known->second < (passing ? kOftenTwice : kOften)) return false;
  return !passing || !trouble.refusal.not_now() || confirmed_again_ >= kMostConfirmedAgain;
}

bool PhaseRunner::silent_often() {
  Trouble silence;
  silence.refusal.silent = true;
  silence.refusal.kind = results::ChangeKind::kNoAnswer;
  const std::lock_guard lock(mutex_);
  return seen_often(silence);
}

// What an ordinary refusal is not: it is believed only if it comes again.
bool PhaseRunner::may_pass(const Trouble& trouble) const {
  const Refusal& refusal = trouble.refusal;
  return (refusal.kind != results::ChangeKind::kRefused || refusal.not_now()) && !parts_.changes.never_worked(refusal);
}

// Asks once for all that finished without asking. False: they do not count, and are open again.
bool PhaseRunner::check_unverified() {
  if (unverified_.empty()) return true;
  const auto [number, trouble] = unverified_.front();
  switch (parts_.changes.look(trouble, slots_[number].planned->scenario->id)) {
    case Seen::kAsBefore:
    case Seen::kByChance:
      unverified_.clear();
      return true;
    case Seen::kBack:
      take_back_unverified();
      return false;
    case Seen::kChanged:
      break;
  }
  take_back_unverified();
  parts_.watch.give_up(parts_.changes.reason());
  return false;
}

void PhaseRunner::take_back_unverified() {
  for (const auto& [number, trouble] : unverified_) {
    ScenarioSlot& slot = slots_[number];
    if (!slot.done) continue;
    slot.done = false;
    slot.run = {};
    --done_;
  }
  unverified_.clear();
}

// With mutex_ held.
void PhaseRunner::finish(ScenarioSlot& slot, ScenarioRun run) {
  const std::string& id = slot.planned->scenario->id;
  // Gone before the scenario could do anything: it is blocked with the rest, and broke nothing.
  if (run.unreached && !parts_.watch.still_there({.kind = ReasonKind::kTargetGoneBefore, .scenario = id})) return;
  slot.done = true;
  slot.run = std::move(run);
  for (Exchange& exchange : slot.run.exchanges) parts_.setup.environment.evidence->shorten(exchange);
  ++done_;
  if (parts_.listener) {
    parts_.listener->finished(slot.run.result, done_, planned_);
    parts_.listener->invariants(slot.run.invariants.observations);
  }
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
