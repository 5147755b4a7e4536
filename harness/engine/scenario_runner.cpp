#include "harness/engine/scenario_runner.h"

#include <algorithm>
#include <thread>

#include "harness/base/random.h"
#include "harness/engine/gather_facts.h"
#include "harness/engine/judgement.h"
#include "harness/engine/read_back.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using results::Finding;
using results::Observation;
using results::Reason;
using results::ReasonKind;
using scenario::Block;
using scenario::Expectation;
using Clock = std::chrono::steady_clock;

constexpr const char* kPerPacket = "common.connection.per-packet";  // the rule that a session outlives its connection

// One run of one scenario; ScenarioRunner's own state does not change.
class Run {
 public:
  Run(const Environment& environment, const catalogue::Catalogue& catalogue, Controls& controls, std::uint64_t seed,
      const scenario::Scenario& scenario, const target::Location& location)
      : environment_(environment.at(location)),
        catalogue_(catalogue),
        controls_(controls),
        scenario_(scenario),
        conversation_(environment_, scenario.id, derive_seed(seed, scenario.id)) {}

  ScenarioRun run() {
    ScenarioRun out;
    out.started = Clock::now();
    if (has_folders() && looks_outside()) before_ = snapshot_outside(*environment_.target);
    if (environment_.one_connection || environment_.target->one_url) run_controls();
    run_given();
    for (std::size_t i = 0; i < scenario_.blocks.size(); ++i) {
      if (!condition_holds(scenario_.blocks[i])) {
        leave_out(i, out);
        break;
      }
      run_block(scenario_.blocks[i]);
    }
    for (const auto& step : scenario_.finally) {
      std::vector<Exchange*> made;
      (void)conversation_.run(step, made);
      for (Exchange* exchange : made) exchange->judged = false;
    }
    conversation_.finish();
    out.stopped = stopped_;
    out.notifications = conversation_.all_notifications();
    settle(out);
    out.exchanges = std::move(conversation_.exchanges());
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

  void step_not_sent(const Error& error, const std::string& step) {
    if (error.code == ErrorCode::kTimeout) stopped_ = true;
    blocked_ = {.kind = ReasonKind::kStepNotRun, .scenario = scenario_.id, .step = step, .detail = error.message};
  }

  static Reason session_lost(const Exchange& exchange) {
    return {.kind = ReasonKind::kSessionLost, .rule = kPerPacket, .exchange = exchange.id};
  }

  static Reason step_failed(const Exchange& exchange) {
    return {.kind = ReasonKind::kStepFailed,
            .exchange = exchange.id,
            .step = exchange.sent.step,
            .detail = unmet_text(exchange)};
  }

  // Where one connection is served at a time, controls run before the scenario: beside it they would wait for its
  // connection, and closing that in the middle may end its sessions. With one URL for all uploads they would overwrite
  // that of the scenario.
  void run_controls() {
    for (const Block& block : scenario_.blocks) {
      const bool refusal = std::any_of(block.then.begin(), block.then.end(), [&](const Expectation& e) {
        const auto& matcher = e.matcher[environment_.profile];
        return matcher && scenario::is_refusal(*matcher);
      });
      if (refusal && has_control(block)) (void)controls_.outcome_of(environment_, block.control.steps);
    }
  }

  static bool has_control(const Block& block) {
    using Kind = scenario::Control::Kind;
    return block.control.kind == Kind::kDerived || block.control.kind == Kind::kWritten;
  }

  void run_given() {
    for (const auto& step : scenario_.given) {
      std::vector<Exchange*> made;
      const auto ran = conversation_.run(step, made);
      if (!ran) return step_not_sent(ran.error(), step.name);
      for (const Exchange* exchange : made) {
        if (conversation_.met(*exchange)) continue;
        blocked_ = conversation_.session_was_lost(*exchange) ? session_lost(*exchange) : step_failed(*exchange);
        return;
      }
    }
  }

  static std::string unmet_text(const Exchange& exchange) {
    if (exchange.success() && exchange.sent.packet == PacketType::kCreateSession) return "no BITS-Session-Id";
    return exchange.outcome_text();
  }

  // `if` of a block, judged on the answer before it. A block that is blocked anyway is left to run_block.
  bool condition_holds(const Block& block) {
    if (!block.only_if || blocked_ || !conversation_.last()) return true;
    return judge_now(*block.only_if, {conversation_.last()}).held == Held::kYes;
  }

  void leave_out(std::size_t first, ScenarioRun& out) const {
    for (std::size_t i = first; i < scenario_.blocks.size(); ++i) {
      for (const Expectation& e : scenario_.blocks[i].then) {
        if (e.matcher[environment_.profile]) out.left_out.push_back(e.rule);
      }
    }
  }

  // False: a step that ought to have succeeded did not, or could not be sent.
  bool run_when(const Block& block, std::vector<Exchange*>& when) {
    const bool all_judged = std::any_of(block.then.begin(), block.then.end(), [&](const Expectation& e) {
      const auto& matcher = e.matcher[environment_.profile];
      return matcher && is_about_all(*matcher);
    });
    for (std::size_t i = 0; i < block.when.size(); ++i) {
      const bool needed = !all_judged && i + 1 < block.when.size() && conversation_.should_succeed(block.when[i]);
      const std::size_t before = when.size();
      const auto ran = conversation_.run(block.when[i], when);
      if (!ran) {
        step_not_sent(ran.error(), block.when[i].name);
        return false;
      }
      for (std::size_t k = before; needed && k < when.size(); ++k) {
        if (conversation_.met(*when[k])) continue;
        blocked_ = conversation_.session_was_lost(*when[k]) ? session_lost(*when[k]) : step_failed(*when[k]);
        return false;
      }
    }
    return !when.empty();
  }

  // The last step again until the first expectation holds or the time is over.
  void repeat_last(const Block& block, std::vector<Exchange*>& when) {
    const Expectation* first = nullptr;
    for (const auto& e : block.then) {
      if (e.matcher[environment_.profile] && !first) first = &e;
    }
    const auto time = conversation_.sessions().duration(*block.within);
    if (!time) return step_not_sent(time.error().within("within"), block.when.back().name);
    const auto until = Clock::now() + std::min(*time, environment_.longest_within);
    while (first && Clock::now() < until && !environment_.stopped()) {
      if (judge_now(*first->matcher[environment_.profile], when).held == Held::kYes) return;
      std::this_thread::sleep_for(milliseconds(20));
      if (!conversation_.run(block.when.back(), when)) return;
    }
  }

  void run_block(const Block& block) {
    std::vector<Exchange*> when;
    bool ran = false;
    if (!blocked_) {
      ran = run_when(block, when);
      if (ran && block.within) repeat_last(block, when);
      if (ran) {
        for (const auto& [variable, field] : block.save) conversation_.save(variable, field);
      }
    }
    if (ran) mark(block, when);
    for (const Expectation& expectation : block.then) {
      const auto& matcher = expectation.matcher[environment_.profile];
      if (!matcher) continue;
      if (!ran || (blocked_ && !expectation.regardless)) {
        add(expectation, Finding::kBlocked, blocked_.exchange, blocked_);
        continue;
      }
      judge_one(block, expectation, *matcher, when);
    }
  }

  // `each` and the sets are about all exchanges of the block, the others about the last.
  static bool is_about_all(const scenario::Matcher& matcher) {
    return scenario::is_about(matcher, {scenario::About::kAnswers}, scenario::same_exchange);
  }

  FactSources sources() { return {environment_, catalogue_, conversation_, has_folders() ? &before_ : nullptr}; }

  // The last of the exchanges, by what is known now.
  Judgement judge_now(const scenario::Matcher& matcher, const std::vector<Exchange*>& when) {
    Facts facts;
    gather_facts(matcher, is_about_all(matcher) ? when : std::vector<Exchange*>{when.back()}, sources(), facts);
    return judge(matcher, *when.back(),
                 {environment_.profile, &catalogue_, {when.begin(), when.end()}, nullptr, &facts});
  }

  void mark(const Block& block, const std::vector<Exchange*>& when) {
    for (const Expectation& expectation : block.then) {
      const auto& matcher = expectation.matcher[environment_.profile];
      if (!matcher) continue;
      const bool all = is_about_all(*matcher);
      for (Exchange* exchange : when) {
        if (!all && exchange != when.back()) continue;
        for (auto& name : outcomes_of(*matcher)) exchange->marks.push_back(std::move(name));
      }
    }
  }

  void judge_one(const Block& block, const Expectation& expectation, const scenario::Matcher& matcher,
                 const std::vector<Exchange*>& when) {
    Exchange& last = *when.back();
    const Judgement j = judge_now(matcher, when);
    if (conversation_.session_was_lost(last) && (j.held == Held::kNo || scenario::is_refusal(matcher))) {
      add(expectation, Finding::kBlocked, last.id, session_lost(last));
      if (!blocked_) blocked_ = session_lost(last);
      return;
    }
    for (const auto& seen : j.informative)
      add(expectation, Finding::kInformative, last.id, {.kind = ReasonKind::kInformative, .detail = seen});
    if (j.held == Held::kYes && scenario::is_refusal(matcher) && !control_held(block, expectation, last)) return;
    Observation& o = add(expectation,
                         j.held == Held::kYes  ? (j.not_offered ? Finding::kNotOffered : Finding::kHeld)
                         : j.held == Held::kNo ? Finding::kBroken
                                               : Finding::kInconclusive,
                         last.id, j.held == Held::kOpen ? undecided(j, last) : Reason{});
    if (j.held == Held::kYes) return;
    o.expected = j.expected;
    o.got = j.got;
    if (j.held == Held::kNo) fields_[result_.size() - 1] = fields_of(matcher);
    if (!blocked_) blocked_ = {.kind = ReasonKind::kRuleBroken, .rule = expectation.rule, .exchange = last.id};
  }

  // A refusal counts only if the same thing made right is accepted; else its cause is another one, and no invariant may
  // take it for what the scenario meant.
  bool control_held(const Block& block, const Expectation& expectation, Exchange& last) {
    if (!has_control(block)) return true;
    if (!last.answered()) return true;
    const auto control = controls_.outcome_of(environment_, block.control.steps);
    if (control->met) return true;
    last.marks.clear();
    add(expectation, Finding::kBlocked, control->exchange,
        {.kind = ReasonKind::kControlFailed, .exchange = control->exchange, .detail = control->text});
    return false;
  }

  Observation& add(const Expectation& expectation, Finding finding, const std::string& exchange, Reason reason) {
    Observation o;
    o.rule = expectation.rule;
    o.scenario = scenario_.id;
    o.exchange = exchange;
    o.finding = finding;
    o.reason = std::move(reason);
    o.place = results::file_and_line(expectation.place);
    result_.push_back(std::move(o));
    return result_.back();
  }

  // What the invariants ask about, the same for all exchanges.
  Facts facts_for_invariants() {
    Facts facts;
    std::vector<Exchange*> all;
    for (Exchange& exchange : conversation_.exchanges()) all.push_back(&exchange);
    for (const auto& invariant : catalogue_.invariants) {
      const auto& matcher = invariant.then[environment_.profile];
      if (matcher) gather_facts(*matcher, all, sources(), facts);
    }
    return facts;
  }

  // Invariants last: only now is it known what came behind each answer.
  void settle(ScenarioRun& out) {
    InvariantScope scope{environment_.profile, &catalogue_,  environment_.target,
                         scenario_.needs,      scenario_.id, environment_.url()};
    const Facts facts = facts_for_invariants();
    const JudgeContext context{environment_.profile, &catalogue_, {}, nullptr, &facts};
    for (Exchange& exchange : conversation_.exchanges()) {
      judge_invariants(exchange, scope, context, out.invariants);
      const bool expects_nothing = !exchange.sent.answer_awaited || exchange.sent.malformed_http ||
                                   exchange.sent.follows_in_pipeline || !exchange.report.whole || exchange.cannot_send;
      const bool no_connection = exchange.connection == 0 && !exchange.read_back && !exchange.cannot_send;
      if (exchange.answered() || (expects_nothing && !no_connection)) continue;
      if (!out.unanswered) out.unreached = no_connection;
      out.unanswered = true;
    }
    for (const BrokenField& broken : out.invariants.broken) {
      for (std::size_t i = 0; i < result_.size(); ++i) {
        Observation& o = result_[i];
        const auto at = fields_.find(i);
        if (o.finding != Finding::kBroken || o.exchange != broken.exchange || at == fields_.end() ||
            o.rule == broken.rule)
          continue;
        if (std::find(at->second.begin(), at->second.end(), broken.field) == at->second.end()) continue;
        o.finding = Finding::kBlocked;
        o.reason = {.kind = ReasonKind::kRuleBroken, .rule = broken.rule, .exchange = broken.exchange};
      }
    }
    auto& result = out.result;
    result.id = scenario_.id;
    result.title = scenario_.title;
    result.place = results::file_and_line(scenario_.place);
    const bool nothing_judged =
        std::all_of(result_.begin(), result_.end(), [](const auto& o) { return o.finding == Finding::kBlocked; });
    if (nothing_judged && !result_.empty()) {
      result.state = results::ScenarioState::kBlocked;
      result.reason = result_.front().reason;
    }
    result.observations = std::move(result_);
    result.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - out.started).count();
  }

  const Environment environment_;
  const catalogue::Catalogue& catalogue_;
  Controls& controls_;
  const scenario::Scenario& scenario_;
  Conversation conversation_;
  Snapshot before_;
  std::vector<Observation> result_;
  std::map<std::size_t, std::vector<std::string>> fields_;  // of broken observations: the fields they are about
  Reason blocked_;                                          // why what follows cannot be judged; none: it can
  bool stopped_ = false;
};

}  // namespace

ScenarioRun ScenarioRunner::run(const scenario::Scenario& scenario, const target::Location& location) {
  return Run(environment_, catalogue_, controls_, seed_, scenario, location).run();
}

std::vector<Observation> ScenarioRunner::blocked(const scenario::Scenario& scenario, const Reason& reason) const {
  std::vector<Observation> out;
  for (const Block& block : scenario.blocks) {
    for (const Expectation& e : block.then) {
      if (!e.matcher[environment_.profile]) continue;
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

InvariantFindings ScenarioRunner::judge_all(const std::string& scenario, const Url& url,
                                            std::deque<Exchange>& exchanges) const {
  InvariantScope scope{environment_.profile, &catalogue_, environment_.target, {}, scenario, url};
  JudgeContext context;
  context.profile = environment_.profile;
  context.catalogue = &catalogue_;
  InvariantFindings out;
  for (Exchange& exchange : exchanges) judge_invariants(exchange, scope, context, out);
  return out;
}

}  // namespace bitspec::engine
