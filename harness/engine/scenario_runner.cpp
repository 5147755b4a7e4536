#include "harness/engine/scenario_runner.h"

#include <algorithm>
#include <thread>

#include "harness/base/random.h"
#include "harness/engine/block_judge.h"
#include "harness/engine/scenario_result.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using scenario::Block;
using scenario::Expectation;
using Clock = std::chrono::steady_clock;

// Runs the steps of one scenario once; ScenarioRunner's own state does not change.
class Run {
 public:
  Run(const Environment& environment, const catalogue::Catalogue& catalogue, Controls& controls, std::uint64_t seed,
      const scenario::Scenario& scenario)
      : environment_(environment),
        scenario_(scenario),
        controls_(controls),
        conversation_(environment, scenario.id, derive_seed(seed, scenario.id)),
        running_{environment, catalogue, controls, scenario, conversation_, has_folders() ? &before_ : nullptr,
                 &old_file_} {}

  ScenarioRun run() {
    ScenarioRun out;
    out.started = Clock::now();
    if (has_folders() && looks_outside()) before_ = snapshot_outside(*environment_.target);
    if (environment_.one_connection || environment_.target->one_url) run_controls();
    if (environment_.target->one_url && asks_for_absence()) look_at_the_old_file();
    run_given();
    for (std::size_t i = 0; i < scenario_.blocks.size(); ++i) {
      if (!condition_holds(scenario_.blocks[i])) {
        leave_out(i, out);
        break;
      }
      judge_.judge_block(scenario_.blocks[i], run_block(scenario_.blocks[i]));
    }
    for (const auto& step : scenario_.finally) {
      std::vector<Exchange*> made;
      (void)conversation_.run(step, made);
      for (Exchange* exchange : made) exchange->judged = false;
    }
    conversation_.finish();
    out.stopped = stopped_ || environment_.short_of_resources();
    out.notifications = conversation_.all_notifications();
    settle(running_, judge_.take(), out);
    out.exchanges = std::move(conversation_.exchanges());
    out.result.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - out.started).count();
    return out;
  }

 private:
  bool has_folders() const {
    return !environment_.target->files_folder.empty() && !environment_.target->work_folder.empty();
  }

  bool looks_outside() const {
    bool found = false;
    scenario::for_each_matcher(scenario_, [&](const scenario::Matcher& m) {
      const auto* files = m.get<scenario::condition::Files>();
      found = found || (files && files->outside_unchanged);
    });
    return found;
  }

  bool asks_for_absence() const {
    bool found = false;
    scenario::for_each_matcher(scenario_, [&](const scenario::Matcher& m) {
      const auto* body = m.get<scenario::condition::Body>();
      found = found || (body && body->body.kind == scenario::BodyKind::kAbsent);
    });
    return found;
  }

  // What other scenarios left at the one URL is no file of this one.
  void look_at_the_old_file() {
    if (environment_.read_back == ReadBack::kNone) return;
    scenario::ReadBackStep step;
    step.path = scenario::Template{environment_.layout.base, {}};
    std::vector<Exchange*> made;
    (void)conversation_.run(scenario::Step{{}, "read_back", step}, made);
    for (Exchange* exchange : made) {
      exchange->judged = false;
      if (exchange->success()) old_file_ = exchange->body.sha256;
    }
  }

  const scenario::Matcher* matcher_of(const Expectation& expectation) const {
    return expectation.matcher[environment_.profile].get();
  }

  // Where one connection is served at a time, controls run before the scenario: beside it they would wait for its
  // connection, and closing that in the middle may end its sessions. With one URL for all uploads they would overwrite
  // that of the scenario.
  void run_controls() {
    for (const Block& block : scenario_.blocks) {
      const bool refusal = std::any_of(block.then.begin(), block.then.end(), [&](const Expectation& e) {
        return matcher_of(e) && scenario::may_be_refusal(*matcher_of(e));
      });
      if (refusal && has_control(block)) (void)controls_.outcome_of(environment_, block.control.steps);
    }
  }

  // Blocks the rest, unless the run ends: then nothing of the scenario counts.
  void not_run(const Error& error, const std::string& step) {
    if (error.code == ErrorCode::kTimeout || error.code == ErrorCode::kNoResources) stopped_ = true;
    judge_.block(step_not_run(error, step, scenario_.id));
  }

  // False, and the rest is blocked: one of these exchanges did not do what the steps behind it need.
  bool all_met(const std::vector<Exchange*>& made, std::size_t from = 0) {
    for (std::size_t i = from; i < made.size(); ++i) {
      const Exchange& exchange = *made[i];
      if (conversation_.met(exchange)) continue;
      judge_.block(conversation_.session_was_lost(exchange) ? session_lost(exchange) : step_failed(exchange));
      return false;
    }
    return true;
  }

  void run_given() {
    for (const auto& step : scenario_.given) {
      std::vector<Exchange*> made;
      const auto ran = conversation_.run(step, made);
      if (!ran) return not_run(ran.error(), step.name);
      if (!all_met(made)) return;
    }
  }

  // `if` of a block, judged on the answer before it. A block that is blocked anyway is left to the judge.
  bool condition_holds(const Block& block) {
    if (!block.only_if || judge_.blocked() || !conversation_.last()) return true;
    return judge_.judge_now(*block.only_if, {conversation_.last()}).held == Held::kYes;
  }

  void leave_out(std::size_t first, ScenarioRun& out) const {
    for (std::size_t i = first; i < scenario_.blocks.size(); ++i) {
      for (const Expectation& e : scenario_.blocks[i].then) {
        if (matcher_of(e)) out.left_out.push_back(e.rule);
      }
    }
  }

  // The exchanges of the block's steps; empty: they could not be run, or one that ought to succeed did not.
  std::vector<Exchange*> run_block(const Block& block) {
    std::vector<Exchange*> when;
    if (judge_.blocked() || !run_when(block, when) || when.empty()) return {};
    if (block.within) repeat_last(block, when);
    for (const auto& [variable, field] : block.save) conversation_.save(variable, field);
    return when;
  }

  bool run_when(const Block& block, std::vector<Exchange*>& when) {
    const bool all_judged = std::any_of(block.then.begin(), block.then.end(), [&](const Expectation& e) {
      return matcher_of(e) && is_about_all(*matcher_of(e));
    });
    for (std::size_t i = 0; i < block.when.size(); ++i) {
      const bool needed = !all_judged && i + 1 < block.when.size() && conversation_.should_succeed(block.when[i]);
      const std::size_t before = when.size();
      if (const auto ran = conversation_.run(block.when[i], when); !ran) {
        not_run(ran.error(), block.when[i].name);
        return false;
      }
      if (needed && !all_met(when, before)) return false;
    }
    return true;
  }

  // The last step again until the first expectation holds or the time is over.
  void repeat_last(const Block& block, std::vector<Exchange*>& when) {
    const auto first = std::find_if(block.then.begin(), block.then.end(),
                                    [&](const Expectation& e) { return matcher_of(e) != nullptr; });
    const auto time = conversation_.sessions().duration(*block.within);
    if (!time) return not_run(time.error().within("within"), block.when.back().name);
    const auto until = Clock::now() + std::min(*time, environment_.longest_within);
    while (first != block.then.end() && Clock::now() < until && !environment_.stopped()) {
      if (judge_.judge_now(*matcher_of(*first), when).held == Held::kYes) return;
      std::this_thread::sleep_for(milliseconds(20));
      if (!conversation_.run(block.when.back(), when)) return;
    }
  }

  const Environment& environment_;
  const scenario::Scenario& scenario_;
  Controls& controls_;
  Conversation conversation_;
  Snapshot before_;
  std::string old_file_;
  const RunningScenario running_;
  BlockJudge judge_{running_};
  bool stopped_ = false;
};

}  // namespace

bool all_held(const ScenarioRun& run) {
  const auto open = [](const results::Observation& o) {
    return o.finding == results::Finding::kBroken || o.finding == results::Finding::kBlocked ||
           o.finding == results::Finding::kInconclusive;
  };
  return std::ranges::none_of(run.result.observations, open) && std::ranges::none_of(run.invariants.observations, open);
}

ScenarioRun ScenarioRunner::run(const scenario::Scenario& scenario, const target::Location& location, int again) {
  Environment environment = environment_.at(location);
  if (again > 0) environment.layout.run += "-" + std::to_string(again);
  // Ids that were made up for the first run may be known to the server since.
  return Run(environment, catalogue_, controls_, seed_ + static_cast<unsigned>(again), scenario).run();
}

std::vector<results::Observation> ScenarioRunner::blocked(const scenario::Scenario& scenario,
                                                          const results::Reason& reason) const {
  return blocked_observations(scenario, environment_.profile, reason);
}

}  // namespace bitspec::engine
