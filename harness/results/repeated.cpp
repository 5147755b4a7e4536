#include "harness/results/repeated.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace bitspec::results {
namespace {

// Worst first.
int rank(Verdict verdict) {
  constexpr std::array kOrder = {Verdict::kFail,         Verdict::kWarn,         Verdict::kNote, Verdict::kKnown,
                                 Verdict::kInconclusive, Verdict::kBlocked,      Verdict::kPass, Verdict::kSkipped,
                                 Verdict::kUntested,     Verdict::kNotApplicable};
  return static_cast<int>(std::ranges::find(kOrder, verdict) - kOrder.begin());
}

int rank(RunVerdict verdict) {
  constexpr std::array kOrder = {RunVerdict::kInternalError, RunVerdict::kInterrupted, RunVerdict::kNotConformant,
                                 RunVerdict::kKnownFailures, RunVerdict::kConformant,  RunVerdict::kUnreachable,
                                 RunVerdict::kNothingJudged};
  return static_cast<int>(std::ranges::find(kOrder, verdict) - kOrder.begin());
}

bool ended_early(const RunResult& run) {
  return !run.complete || run.verdict == RunVerdict::kUnreachable;
}

bool is_broken(const RuleResult& rule) {
  return rank(rule.verdict) <= rank(Verdict::kKnown);
}

// "resume/file!control#3" is of "resume/file".
std::string scenario_of(const std::string& exchange) {
  return exchange.substr(0, std::min(exchange.rfind('#'), exchange.find('!')));
}

void add_texts(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
  std::ranges::sort(to);
  to.erase(std::unique(to.begin(), to.end()), to.end());
}

class Together {
 public:
  explicit Together(std::vector<RunResult> runs) : runs_(std::move(runs)) {}

  RunResult result() {
    out_ = runs_.front();
    for (RuleResult& rule : out_.rules) choose(rule);
    choose_scenarios();
    for (RuleResult& rule : out_.rules) leave_out_exchanges(rule);
    add_up();
    return std::move(out_);
  }

 private:
  void choose(RuleResult& rule) {
    const RuleResult* worst = nullptr;
    RuleResult all;
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      const auto found = std::ranges::find(runs_[run].rules, rule.id, &RuleResult::id);
      if (found == runs_[run].rules.end()) continue;
      // What a run that ended early left out was seen in the others.
      if (run > 0 && ended_early(runs_[run]) && !is_broken(*found)) continue;
      if (!worst || rank(found->verdict) < rank(worst->verdict)) {
        worst = &*found;
        run_of_[rule.id] = run;
      }
      all.held += found->held;
      all.broken += found->broken;
      all.planned += found->planned;
      all.inconclusive += found->inconclusive;
      all.blocked += found->blocked;
      all.offered = all.offered && found->offered;
      if (is_broken(*found)) ++all.runs.broken;
      if (is_broken(*found) || found->verdict == Verdict::kPass) ++all.runs.judged;
      add_texts(all.scenarios, found->scenarios);
      add_texts(all.broken_in, found->broken_in);
    }
    RuleResult chosen = *worst;
    chosen.held = all.held;
    chosen.broken = all.broken;
    chosen.planned = all.planned;
    chosen.inconclusive = all.inconclusive;
    chosen.blocked = all.blocked;
    chosen.offered = all.offered;
    chosen.runs = all.runs;
    chosen.scenarios = all.scenarios;
    chosen.broken_in = all.broken_in;
    rule = std::move(chosen);
  }

  // The evidence of two rules may be from two runs of one scenario: the first rule decides.
  void choose_scenarios() {
    for (const RuleResult& rule : out_.rules) {
      for (const Evidence& evidence : rule.evidence) shown_.emplace(scenario_of(evidence.scenario), run_of_[rule.id]);
    }
    std::map<std::string, const ScenarioResult*> chosen;
    std::vector<std::string> order;
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      for (const ScenarioResult& scenario : runs_[run].scenarios) {
        const auto [at, added] = chosen.emplace(scenario.id, &scenario);
        if (added) order.push_back(scenario.id);
        if (is_shown(scenario.id, run)) at->second = &scenario;
      }
    }
    out_.scenarios.clear();
    for (const auto& id : order) out_.scenarios.push_back(*chosen[id]);
    out_.exchanges.clear();
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      std::ranges::copy_if(runs_[run].exchanges, std::back_inserter(out_.exchanges),
                           [&](const Exchange& x) { return is_shown(scenario_of(x.id), run); });
    }
  }

  bool is_shown(const std::string& scenario, std::size_t run) const {
    const auto at = shown_.find(scenario);
    return (at == shown_.end() ? 0 : at->second) == run;
  }

  void leave_out_exchanges(RuleResult& rule) {
    const auto leave_out = [&](std::string& exchange) {
      if (!exchange.empty() && !is_shown(scenario_of(exchange), run_of_[rule.id])) exchange.clear();
    };
    for (Evidence& evidence : rule.evidence) leave_out(evidence.exchange);
    leave_out(rule.reason.exchange);
  }

  void add_up() {
    out_.runs = runs_.size();
    out_.shard = {};
    out_.summary = {};
    for (const RunResult& run : runs_) {
      if (rank(run.verdict) < rank(out_.verdict)) out_.verdict = run.verdict;
      if (ended_early(run) && out_.complete) {
        out_.complete = false;
        out_.incomplete_reason = run.incomplete_reason ? run.incomplete_reason : unreachable_reason(run.preflight);
      }
      out_.summary.exchanges += run.summary.exchanges;
      out_.summary.duration_ms += run.summary.duration_ms;
      if (&run != &runs_.front()) add_changes(run.changes);
    }
    for (const ScenarioResult& scenario : out_.scenarios) {
      auto& count = scenario.state == ScenarioState::kRun       ? out_.summary.scenarios_run
                    : scenario.state == ScenarioState::kBlocked ? out_.summary.scenarios_blocked
                                                                : out_.summary.scenarios_skipped;
      ++count;
    }
    out_.summary.rules = count_verdicts(out_.rules);
  }

  void add_changes(const std::vector<TargetChange>& changes) {
    for (const TargetChange& change : changes) {
      const auto at = std::ranges::find(out_.changes, change.kind, &TargetChange::kind);
      if (at == out_.changes.end()) {
        out_.changes.push_back(change);
        continue;
      }
      at->times += change.times;
      at->known += change.known;
      at->asked += change.asked;
      at->lasted_ms = at->lasted_ms < 0 || change.lasted_ms < 0 ? -1 : at->lasted_ms + change.lasted_ms;
    }
  }

  std::vector<RunResult> runs_;
  RunResult out_;
  std::map<std::string, std::size_t> run_of_;  // of each rule: that its verdict is from
  std::map<std::string, std::size_t> shown_;   // of scenarios; of the others the first
};

}  // namespace

RunResult put_together(std::vector<RunResult> runs) {
  if (runs.size() == 1) return std::move(runs.front());
  return Together(std::move(runs)).result();
}

}  // namespace bitspec::results
