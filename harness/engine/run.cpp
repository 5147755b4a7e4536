// A whole run: preflight, scenarios on several threads, a second look at suspects, verdicts.
#include <algorithm>
#include <ctime>
#include <iterator>
#include <mutex>
#include <thread>

#include "harness/base/caught.h"
#include "harness/engine/client_view.h"
#include "harness/engine/engine.h"
#include "harness/engine/grounds.h"
#include "harness/engine/interop.h"
#include "harness/engine/plan.h"
#include "harness/engine/preflight.h"
#include "harness/engine/redact.h"
#include "harness/engine/scenario_runner.h"
#include "harness/engine/select.h"
#include "harness/engine/tally.h"
#include "harness/engine/transcript.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using results::Reason;
using results::ReasonKind;
using results::ScenarioState;
using scenario::Scenario;
using Clock = std::chrono::steady_clock;

constexpr int kMostRestarts = 20;                 // of a target that goes away again and again
constexpr std::size_t kServerOutput = 16 * 1024;  // of what the server wrote during one scenario
constexpr milliseconds kPatience{2000};           // how long a target that gave no answer may be away

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm tm{};
  gmtime_r(&now, &tm);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
  return text;
}

class Runner {
 public:
  Runner(const catalogue::Suites& suites, const target::Target& target, const RunOptions& options, Listener* listener,
         const std::atomic<bool>* stop)
      : suites_(suites), target_(target), options_(options), listener_(listener), stop_(stop), start_(Clock::now()) {
    environment_ = environment_of(target_, options.profile, stop);
    environment_.control = options.control;
    environment_.longest_within = options.longest_within;
    environment_.run_deadline = start_ + options.run_timeout;
  }

  Result<results::RunResult> run() {
    auto selected = select_scenarios(suites_, options_.select, options_.skip);
    if (!selected) return tl::unexpected(selected.error());
    if (options_.by_client && options_.client_program.empty())
      return fail(ErrorCode::kInternal, "no program that could make the requests");
    if (options_.by_client && target_.url.scheme == "https")
      return bad_input("--transport httplib speaks no TLS here: judge the server by http");
    header();
    listen();
    result_.preflight = preflight(environment_, options_.seed);
    interop();
    hand_over_to_client();
    if (listener_) listener_->preflight(result_.preflight);
    adopt_preflight();
    plan(*selected);
    if (!result_.preflight.reachable || !result_.preflight.bits_server) {
      result_.verdict = results::RunVerdict::kUnreachable;
      result_.complete = false;
      result_.incomplete_reason = results::unreachable_reason(result_.preflight);
      block_rest(result_.incomplete_reason);
    } else {
      run_all();
      if (broken_) return tl::unexpected(*broken_);
    }
    collect();
    return std::move(result_);
  }

 private:
  struct Slot {
    const Scenario* scenario = nullptr;
    PlaceInPlan place;
    bool done = false;
    ScenarioRun run;

    bool runs() const { return !place.skip; }
  };

  void header() {
    result_.version = options_.tool_version;
    result_.suites_digest = suites_.digest;
    result_.url = target_.url.text();
    result_.target_file = target_.file;
    result_.profile = profile_name(options_.profile);
    result_.seed = options_.seed;
    result_.started = utc_now();
  }

  void listen() {
    if (target_.listen.empty()) {
      deaf_ = {.kind = ReasonKind::kNeedsListenAddress};
      return;
    }
    auto applications = ApplicationListener::start(target_.listen);
    if (!applications) {
      deaf_ = {.kind = ReasonKind::kCannotListen, .detail = applications.error().message};
      return;
    }
    applications_ = std::move(*applications);
    applications_->expect_uploads_with(environment_.layout.run);
    environment_.applications = applications_.get();
  }

  // Capabilities that need not be declared because the preflight saw them.
  void adopt_preflight() {
    if (result_.preflight.readback) target_.declare("readback");
    if (environment_.read_back == ReadBack::kGet) target_.declare("download");
    if (!target_.files_folder.empty() && !target_.work_folder.empty()) target_.declare("local_path");
    if (!environment_.one_connection) target_.declare("two_connections");
    declare_absences(target_, environment_.host_id_seen);
    if (!applications_ && !target_.listen.empty())
      result_.preflight.notes.push_back("cannot listen for notifications: " + deaf_.detail);
    for (const auto& [name, capability] : target_.capabilities)
      result_.capabilities[name] = target::capability_text(capability);
  }

  // The same once more as an ordinary program does it.
  void interop() {
    auto& seen = result_.preflight;
    if (target_.url.scheme == "https" || options_.client_program.empty() || !seen.reachable || !seen.bits_server ||
        environment_.stopped())
      return;
    auto findings = interop_findings(environment_, options_.client_program, options_.seed);
    if (findings)
      seen.interop = std::move(*findings);
    else
      seen.notes.push_back("no check with an ordinary client: " + findings.error().message);
  }

  // From here on the client makes the requests.
  void hand_over_to_client() {
    if (!options_.by_client) return;
    environment_.clients =
        std::make_shared<wire::HttplibPool>(options_.client_program, target_.url, environment_.limits);
    result_.preflight.notes.push_back(
        "the requests are made with cpp-httplib: what needs the exact transport is skipped");
  }

  bool applies(const Scenario& scenario) const {
    if (!scenario.profiles.empty() &&
        std::find(scenario.profiles.begin(), scenario.profiles.end(), options_.profile) == scenario.profiles.end())
      return false;
    bool any = false;
    scenario::for_each_expectation(scenario, [&](const scenario::Block&, const scenario::Expectation& e) {
      const auto* rule = suites_.catalogue.find(e.rule);
      any = any || (e.matcher[options_.profile] && (!rule || rule->level <= options_.level));
    });
    return any;
  }

  void plan(const std::vector<const Scenario*>& selected) {
    for (const Scenario* scenario : selected) {
      if (!applies(*scenario)) continue;
      slots_.push_back({scenario, place_in_plan(*scenario, options_, target_, deaf_), false, {}});
    }
    planned_ =
        static_cast<std::size_t>(std::count_if(slots_.begin(), slots_.end(), [](const Slot& s) { return s.runs(); }));
    if (listener_) listener_->planned(planned_);
  }

  void run_all() {
    controls_ = std::make_unique<Controls>(options_.seed);
    runner_ = std::make_unique<ScenarioRunner>(environment_, suites_.catalogue, *controls_, options_.seed);
    const bool one_at_a_time = environment_.one_connection || target_.one_url;
    const int jobs = one_at_a_time ? 1 : std::max(options_.jobs, 1);
    const auto phase = [&](int threads, const auto& wanted) {
      if (broken()) return;
      std::vector<Slot*> work;
      for (Slot& slot : slots_) {
        if (slot.runs() && !slot.done && wanted(*slot.scenario)) work.push_back(&slot);
      }
      run_phase(work, threads);
    };
    // What is malformed, slow or timed runs last: it may take the server with it.
    const auto plain = [](const Scenario& s) {
      return !s.has_tag("alone") && !s.has_tag("last") && !s.has_tag("slow");
    };
    phase(jobs, [&](const Scenario& s) { return plain(s) && !uses_application(s); });
    // One after the other: a post that names no upload, or a wrong one, can be told whose it is.
    if (applications_) {
      applications_->one_at_a_time(true);
      phase(1, plain);
      applications_->one_at_a_time(false);
    }
    phase(jobs, [](const Scenario& s) { return s.has_tag("slow") && !s.has_tag("alone") && !s.has_tag("last"); });
    phase(1, [](const Scenario& s) { return s.has_tag("alone"); });
    phase(jobs, [](const Scenario& s) { return s.has_tag("last"); });
    if (environment_.stopped() && !all_done()) {
      result_.complete = false;
      const bool interrupted = stop_ && stop_->load();
      result_.incomplete_reason = {.kind = interrupted ? ReasonKind::kInterrupted : ReasonKind::kTimeLimit};
      if (interrupted) result_.verdict = results::RunVerdict::kInterrupted;
      block_rest(result_.incomplete_reason);
    } else if (gone_) {
      result_.complete = false;
      result_.incomplete_reason = gone_;
      block_rest(gone_);
    }
  }

  bool all_done() const {
    return std::all_of(slots_.begin(), slots_.end(), [](const Slot& s) { return s.done || !s.runs(); });
  }

  void run_phase(const std::vector<Slot*>& work, int threads) {
    std::atomic<std::size_t> next{0};
    std::vector<Slot*> suspects;
    const bool together = threads > 1 && work.size() > 1;
    const auto body = [&] {
      for (std::size_t i; (i = next++) < work.size();) {
        if (environment_.stopped() || target_gone() || broken()) return;
        ScenarioRun run = runner_->run(*work[i]->scenario, work[i]->place.ground);
        if (run.stopped) return;
        const std::lock_guard lock(mutex_);
        if (run.unanswered && together)
          suspects.push_back(work[i]);  // who did it is told by a run alone
        else
          finish(*work[i], std::move(run));
      }
    };
    {
      std::vector<std::jthread> pool;
      for (int i = 0; i < (together ? threads : 1); ++i) {
        pool.emplace_back([&] { note_exception(caught(body)); });
      }
    }
    if (broken()) return;
    std::sort(suspects.begin(), suspects.end());
    for (Slot* slot : suspects) {
      if (environment_.stopped() || !still_there({.kind = ReasonKind::kTargetGone})) return;
      ScenarioRun run = runner_->run(*slot->scenario, slot->place.ground);
      if (run.stopped) return;
      const std::lock_guard lock(mutex_);
      finish(*slot, std::move(run));
    }
  }

  // What only the judge needed: a hostile server can make each exchange megabytes large, and they stay until the end.
  static void slim(Exchange& exchange) {
    constexpr std::size_t kShownHead = 16 * 1024;
    exchange.body.kept = {};
    exchange.answer.fields = {};
    for (auto& interim : exchange.answer.interim) interim.fields = {};
    if (exchange.answer.raw_head.size() > kShownHead) {
      exchange.answer.raw_head.resize(kShownHead);
      exchange.answer.raw_head.shrink_to_fit();
    }
  }

  // With mutex_ held.
  void finish(Slot& slot, ScenarioRun run) {
    // Gone before the scenario could do anything: it is blocked with the rest, and broke nothing.
    if (run.unreached && !still_there({.kind = ReasonKind::kTargetGoneBefore, .scenario = slot.scenario->id})) return;
    slot.done = true;
    slot.run = std::move(run);
    for (Exchange& exchange : slot.run.exchanges) slim(exchange);
    ++done_;
    if (listener_) listener_->finished(slot.run.result, done_, planned_);
    if (slot.run.unanswered) still_there({.kind = ReasonKind::kTargetGone, .scenario = slot.scenario->id});
    keep_server_output(slot);
  }

  // With mutex_ held. Beside other jobs it may be about their requests: the lines are those of the time.
  void keep_server_output(Slot& slot) {
    if (!options_.server_log || (all_held(slot.run.result.observations) && all_held(slot.run.invariants.observations)))
      return;
    slot.run.result.server_output = options_.server_log->between(slot.run.started, Clock::now(), kServerOutput);
  }

  void note_exception(const std::optional<Error>& error) {
    const std::lock_guard lock(mutex_);
    if (error && !broken_) broken_ = error;
  }

  bool broken() {
    const std::lock_guard lock(mutex_);
    return broken_.has_value();
  }

  bool target_gone() {
    const std::lock_guard lock(mutex_);
    return static_cast<bool>(gone_);
  }

  // `gone`: what to say where it is not.
  bool still_there(const Reason& gone) {
    if (gone_) return false;
    if (alive(environment_, kPatience)) return true;
    if (came_back(gone)) return true;
    gone_ = gone;
    return false;
  }

  // By the restart hook, if there is one.
  bool came_back(const Reason& gone) {
    if (!options_.control || environment_.stopped() || restarts_ >= kMostRestarts) return false;
    const auto restarted = options_.control->restart();
    if (!restarted && restarted.error().code == ErrorCode::kNotFound) return false;
    ++restarts_;
    auto& notes = result_.preflight.notes;
    const std::string when =
        gone.scenario.empty() ? ""
                              : (gone.kind == ReasonKind::kTargetGoneBefore ? " before " : " after ") + gone.scenario;
    notes.push_back("the target was gone" + when + (restarted ? " and was started again" : ""));
    if (!restarted) notes.push_back(restarted.error().message);
    return restarted && alive(environment_, kPatience);
  }

  void block_rest(const Reason& reason) {
    Environment unused = environment_;
    Controls controls(0);
    const ScenarioRunner runner(unused, suites_.catalogue, controls, 0);
    for (Slot& slot : slots_) {
      if (slot.done || !slot.runs()) continue;
      slot.run.result.id = slot.scenario->id;
      slot.run.result.title = slot.scenario->title;
      slot.run.result.place = results::file_and_line(slot.scenario->place);
      slot.run.result.state = ScenarioState::kBlocked;
      slot.run.result.reason = reason;
      slot.run.result.observations = runner.blocked(*slot.scenario, reason);
    }
  }

  void add_exchanges(const std::deque<Exchange>& exchanges, bool keep) {
    result_.summary.exchanges += exchanges.size();
    for (const Exchange& exchange : exchanges) {
      keys_.push_back({exchange.id, exchange.sent.step, exchange.outcome_text()});
      if (keep || options_.record) add_exchange(transcript_of(exchange, start_), keep);
    }
  }

  void add_exchange(results::Exchange made, bool keep) {
    if (options_.record) {
      auto shown = made;
      secrets_.hide(shown);
      options_.record(shown);
    }
    if (keep) result_.exchanges.push_back(std::move(made));
  }

  void add_notifications(const std::string& scenario, const std::vector<Notification>& notifications, bool keep) {
    for (std::size_t i = 0; i < notifications.size(); ++i) {
      if (!keep && !options_.record) continue;
      auto made = transcript_of(notifications[i], start_);
      made.id = scenario + "#notification" + std::to_string(i + 1);
      add_exchange(std::move(made), keep);
    }
  }

  static bool all_held(const std::vector<results::Observation>& observations) {
    return std::none_of(observations.begin(), observations.end(), [](const auto& o) {
      return o.finding == results::Finding::kBroken || o.finding == results::Finding::kBlocked ||
             o.finding == results::Finding::kInconclusive;
    });
  }

  void collect() {
    TallyInput input;
    input.profile = options_.profile;
    input.level = options_.level;
    input.selected_only = !options_.select.empty() || !options_.skip.empty();
    if (options_.by_client) input.skipped.push_back(hidden_invariants());
    const auto add_invariants = [&input](const std::string& scenario, InvariantFindings&& found) {
      std::ranges::move(found.observations, std::back_inserter(input.observations));
      input.held.push_back({scenario, std::move(found.held)});
    };
    for (Slot& slot : slots_) {
      if (!slot.runs()) {
        collect_skipped(slot, input);
        continue;
      }
      const bool fine = all_held(slot.run.result.observations) && all_held(slot.run.invariants.observations);
      // They stay with their results too.
      const auto& own = slot.run.result.observations;
      input.observations.insert(input.observations.end(), own.begin(), own.end());
      add_invariants(slot.scenario->id, std::move(slot.run.invariants));
      input.left_out.insert(slot.run.left_out.begin(), slot.run.left_out.end());
      const bool keep = options_.keep_all_exchanges || !fine;
      add_exchanges(slot.run.exchanges, keep);
      add_notifications(slot.scenario->id, slot.run.notifications, keep);
    }
    if (controls_) {
      for (const auto& control : controls_->all()) {
        auto found = runner_->judge_all(control->scenario, control->url, control->exchanges);
        add_exchanges(control->exchanges,
                      options_.keep_all_exchanges || !control->met || !all_held(found.observations));
        add_invariants(control->scenario, std::move(found));
      }
    }
    if (applications_) {
      for (auto& note : applications_->notes()) result_.preflight.notes.push_back(std::move(note));
    }
    name_blocking_rules(input.observations, keys_);
    result_.rules = tally(suites_.catalogue, input);
    summarise();
    secrets_.hide(result_);
  }

  NotRun hidden_invariants() const {
    NotRun hidden{"", {.kind = ReasonKind::kNeedsExactTransport}, {}};
    for (const auto& invariant : suites_.catalogue.invariants) {
      const auto& matcher = invariant.then[options_.profile];
      if (matcher && hidden_by_client(*matcher)) hidden.rules.insert(invariant.rule);
    }
    return hidden;
  }

  void collect_skipped(Slot& slot, TallyInput& input) {
    NotRun skipped{slot.scenario->id, slot.place.skip, {}};
    scenario::for_each_expectation(*slot.scenario, [&](const scenario::Block&, const scenario::Expectation& e) {
      if (e.matcher[options_.profile]) skipped.rules.insert(e.rule);
    });
    input.skipped.push_back(std::move(skipped));
    slot.run.result.id = slot.scenario->id;
    slot.run.result.title = slot.scenario->title;
    slot.run.result.place = results::file_and_line(slot.scenario->place);
    slot.run.result.state = ScenarioState::kSkipped;
    slot.run.result.reason = slot.place.skip;
  }

  void summarise() {
    auto& summary = result_.summary;
    for (int v = 0; v <= static_cast<int>(results::Verdict::kUntested); ++v)
      summary.rules[std::string(results::verdict_name(static_cast<results::Verdict>(v)))] = 0;
    for (const auto& rule : result_.rules) ++summary.rules[std::string(results::verdict_name(rule.verdict))];
    for (Slot& slot : slots_) {
      switch (slot.run.result.state) {
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
      result_.scenarios.push_back(std::move(slot.run.result));
    }
    summary.duration_ms = std::chrono::duration_cast<milliseconds>(Clock::now() - start_).count();
    if (result_.verdict == results::RunVerdict::kNothingJudged) result_.verdict = verdict_of(result_.rules);
  }

  const catalogue::Suites& suites_;
  target::Target target_;
  const Secrets secrets_{target_};
  const RunOptions& options_;
  Listener* listener_;
  const std::atomic<bool>* stop_;
  const Clock::time_point start_;
  Environment environment_;
  std::unique_ptr<ApplicationListener> applications_;
  Reason deaf_;  // why nobody listens for notifications
  std::unique_ptr<Controls> controls_;
  std::unique_ptr<ScenarioRunner> runner_;
  std::vector<Slot> slots_;
  std::vector<ExchangeKey> keys_;
  std::mutex mutex_;  // guards slots' results, done_, gone_, broken_ and the listener
  std::size_t planned_ = 0, done_ = 0;
  int restarts_ = 0;
  Reason gone_;
  std::optional<Error> broken_;  // an exception on a job's thread: the run cannot be trusted
  results::RunResult result_;
};

}  // namespace

Result<results::RunResult> run(const catalogue::Suites& suites, const target::Target& target, const RunOptions& options,
                               Listener* listener, const std::atomic<bool>* stop) {
  return Runner(suites, target, options, listener, stop).run();
}

}  // namespace bitspec::engine
