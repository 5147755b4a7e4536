#include "harness/engine/shard.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using results::Observation;
using results::RunResult;
using results::ScenarioResult;
using results::ScenarioState;
using results::Shard;

// Ids of controls are made from their shape, and the same in each part.
bool is_control(std::string_view scenario) {
  return scenario.starts_with("control-");
}

std::string scenario_of(std::string_view exchange) {
  return std::string(exchange.substr(0, std::min(exchange.find('!'), exchange.find('#'))));
}

wire::Ending ending_of(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(wire::Ending::kNotConnected); ++i) {
    const auto ending = static_cast<wire::Ending>(i);
    if (wire::ending_name(ending) == name) return ending;
  }
  return wire::Ending::kComplete;
}

Error differ(const std::string& what, const std::string& one, const std::string& other) {
  return {ErrorCode::kBadInput,
          "the parts were run with different " + what + ": " + one + " and " + other,
          std::nullopt,
          {}};
}

Result<void> check_parts(const catalogue::Suites& suites, const std::vector<RunResult>& parts) {
  const RunResult& first = parts.front();
  std::set<int> seen;
  for (const RunResult& part : parts) {
    const Shard& shard = part.shard;
    if (shard.count == 0) return bad_input("a report is not a part of a run (bitspec run --shard)");
    if (part.suites_digest != first.suites_digest)
      return tl::unexpected(differ("suites", first.suites_digest, part.suites_digest));
    if (part.profile != first.profile) return tl::unexpected(differ("profiles", first.profile, part.profile));
    if (shard.level != first.shard.level)
      return tl::unexpected(
          differ("levels", std::string(level_name(first.shard.level)), std::string(level_name(shard.level))));
    if (shard.count != first.shard.count)
      return tl::unexpected(differ("numbers of parts", std::to_string(first.shard.count), std::to_string(shard.count)));
    if (!seen.insert(shard.index).second) return bad_input("part " + std::to_string(shard.index) + " is there twice");
  }
  for (int i = 1; i <= first.shard.count; ++i) {
    if (!seen.contains(i))
      return bad_input("part " + std::to_string(i) + " of " + std::to_string(first.shard.count) + " is missing");
  }
  if (first.suites_digest != suites.digest)
    return bad_input("the parts were run with other suites than these: merge them with the same bitspec and --suites");
  return {};
}

class Merger {
 public:
  Merger(const catalogue::Suites& suites, std::vector<RunResult> parts) : suites_(suites), parts_(std::move(parts)) {
    for (std::size_t i = 0; i < suites.scenarios.size(); ++i) order_[suites.scenarios[i].id] = i;
    for (std::size_t i = 0; i < suites.catalogue.invariants.size(); ++i)
      invariant_of_.emplace(suites.catalogue.invariants[i].rule, i);
    std::ranges::sort(parts_, {}, [](const RunResult& part) { return part.shard.index; });
  }

  RunResult merged() {
    head();
    scenarios();
    observations();
    exchanges();
    input_.profile = parse_profile(out_.profile).value_or(Profile::kWin32);
    input_.level = parts_.front().shard.level;
    input_.selected_only = out_.selected_only;
    add_skipped();
    name_blocking_rules(input_.observations, input_.exchanges, suites_.catalogue);
    out_.rules = tally(suites_.catalogue, input_);
    summary();
    out_.verdict = verdict();
    return std::move(out_);
  }

 private:
  // The place of a scenario in the suites; controls come last, by their names.
  std::size_t place_of(const std::string& scenario) const {
    const auto at = order_.find(scenario);
    return at == order_.end() ? order_.size() : at->second;
  }

  void head() {
    const RunResult& first = parts_.front();
    out_.version = first.version;
    out_.suites_digest = first.suites_digest;
    out_.url = first.url;
    out_.target_file = first.target_file;
    out_.options = first.options;
    out_.profile = first.profile;
    out_.capabilities = first.capabilities;
    out_.seed = first.seed;
    out_.started = first.started;
    out_.selected_only = first.shard.selected;
    out_.preflight = first.preflight;
    for (const RunResult& part : parts_) {
      out_.started = std::min(out_.started, part.started);
      for (const auto& note : part.preflight.notes) add_note(note);
      for (const auto& change : part.changes) add_change(change);
      if (part.complete || !out_.complete) continue;
      out_.complete = false;
      out_.incomplete_reason = part.incomplete_reason;
    }
    note_if_different("at different URLs", [](const RunResult& part) { return part.url; });
    note_if_different("by different versions of bitspec", [](const RunResult& part) { return part.version; });
    note_if_different("with different seeds", [](const RunResult& part) { return std::to_string(part.seed); });
    note_if_different("of different servers", [](const RunResult& part) { return part.preflight.server; });
    note_if_different("with different capabilities", [](const RunResult& part) {
      std::string all;
      for (const auto& [name, value] : part.capabilities) all += (all.empty() ? "" : " ") + name + "=" + value;
      return all;
    });
  }

  void add_note(const std::string& note) {
    auto& notes = out_.preflight.notes;
    if (std::ranges::find(notes, note) == notes.end()) notes.push_back(note);
  }

  void note_if_different(const std::string& what, const std::function<std::string(const RunResult&)>& of) {
    std::string list;
    bool different = false;
    for (const RunResult& part : parts_) {
      different = different || of(part) != of(parts_.front());
      list += (list.empty() ? "" : ", ") + of(part);
    }
    if (different) add_note("the parts of this run were made " + what + ": " + list);
  }

  void add_change(const results::TargetChange& change) {
    const auto same = std::ranges::find(out_.changes, change.kind, &results::TargetChange::kind);
    if (same == out_.changes.end()) {
      out_.changes.push_back(change);
      return;
    }
    same->times += change.times;
    same->known += change.known;
    same->asked += change.asked;
    // A limit that one part met says less than a change that another waited for, or that lasted.
    if (same->others_accepted || change.others_accepted) {
      if (same->others_accepted) same->lasted_ms = change.lasted_ms;
      same->others_accepted = same->others_accepted && change.others_accepted;
      return;
    }
    same->lasted_ms = same->lasted_ms < 0 || change.lasted_ms < 0 ? -1 : same->lasted_ms + change.lasted_ms;
  }

  void scenarios() {
    for (RunResult& part : parts_) std::ranges::move(part.scenarios, std::back_inserter(out_.scenarios));
    std::ranges::stable_sort(out_.scenarios, {}, [this](const ScenarioResult& s) { return place_of(s.id); });
  }

  // As one run has them: of each scenario its own, then those of invariants; then those of controls.
  void observations() {
    std::map<std::string, std::vector<Observation>> more;
    std::map<std::string, int> part_of_control;
    for (const RunResult& part : parts_) {
      const Shard& shard = part.shard;
      for (const auto& [control, count] : shard.controls) part_of_control.emplace(control, shard.index);
      const auto of_another = [&](const std::string& scenario) {
        return is_control(scenario) && part_of_control.contains(scenario) && part_of_control[scenario] != shard.index;
      };
      for (const Observation& o : shard.observations) {
        if (!of_another(o.scenario)) more[o.scenario].push_back(o);
      }
      for (const auto& [scenario, held] : shard.held) {
        if (!of_another(scenario)) input_.held.push_back({scenario, counts_of(held)});
      }
      input_.left_out.insert(shard.left_out.begin(), shard.left_out.end());
    }
    for (const ScenarioResult& scenario : out_.scenarios) {
      append(scenario.observations);
      append(more[scenario.id]);
    }
    for (const auto& [scenario, list] : more) {
      if (is_control(scenario)) append(list);
    }
    std::ranges::stable_sort(input_.held, {}, [this](const HeldInvariants& held) {
      return std::pair(place_of(held.scenario), held.scenario);
    });
  }

  void append(const std::vector<Observation>& list) {
    input_.observations.insert(input_.observations.end(), list.begin(), list.end());
  }

  std::vector<std::uint64_t> counts_of(const std::map<std::string, std::uint64_t>& held) const {
    std::vector<std::uint64_t> out(suites_.catalogue.invariants.size(), 0);
    for (const auto& [rule, count] : held) {
      if (const auto at = invariant_of_.find(rule); at != invariant_of_.end()) out[at->second] = count;
    }
    return out;
  }

  void exchanges() {
    std::set<std::string> seen;
    for (RunResult& part : parts_) {
      for (const auto& x : part.shard.exchanges)
        input_.exchanges.push_back(
            {x.id, {x.step, x.form, x.cannot_send, x.no_session, x.status, ending_of(x.ending)}});
      for (auto& exchange : part.exchanges) {
        if (seen.insert(exchange.id).second) out_.exchanges.push_back(std::move(exchange));
      }
    }
    std::ranges::stable_sort(out_.exchanges, {}, [this](const results::Exchange& x) {
      const std::string scenario = scenario_of(x.id);
      const std::size_t place = place_of(scenario);
      return std::pair(place, place == order_.size() ? scenario : std::string());
    });
  }

  void add_skipped() {
    for (const auto& rule : parts_.front().shard.hidden)
      input_.skipped.push_back({"", {.kind = results::ReasonKind::kNeedsExactTransport}, {rule}});
    for (const ScenarioResult& result : out_.scenarios) {
      const std::size_t place = place_of(result.id);
      if (result.state != ScenarioState::kSkipped || place == order_.size()) continue;
      NotRun skipped{result.id, result.reason, {}};
      scenario::for_each_expectation(suites_.scenarios[place],
                                     [&](const scenario::Block&, const scenario::Expectation& e) {
                                       if (e.matcher[input_.profile]) skipped.rules.insert(e.rule);
                                     });
      input_.skipped.push_back(std::move(skipped));
    }
  }

  void summary() {
    auto& sum = out_.summary;
    std::map<std::string, std::uint64_t> controls;
    for (const RunResult& part : parts_) {
      sum.scenarios_run += part.summary.scenarios_run;
      sum.scenarios_blocked += part.summary.scenarios_blocked;
      sum.scenarios_skipped += part.summary.scenarios_skipped;
      sum.exchanges += part.summary.exchanges;
      sum.duration_ms += part.summary.duration_ms;
      for (const auto& [control, count] : part.shard.controls) {
        sum.exchanges -= count;
        controls[control] = count;
      }
    }
    for (const auto& [control, count] : controls) sum.exchanges += count;
    sum.rules = results::count_verdicts(out_.rules);
  }

  // One that says that a part could not be judged stands for the whole.
  results::RunVerdict verdict() const {
    using results::RunVerdict;
    for (const RunVerdict worst : {RunVerdict::kInternalError, RunVerdict::kInterrupted, RunVerdict::kUnreachable}) {
      if (std::ranges::any_of(parts_, [worst](const RunResult& part) { return part.verdict == worst; })) return worst;
    }
    return verdict_of(out_.rules);
  }

  const catalogue::Suites& suites_;
  std::vector<RunResult> parts_;
  std::map<std::string, std::size_t> order_;         // of scenarios
  std::map<std::string, std::size_t> invariant_of_;  // the first of each rule
  TallyInput input_;
  RunResult out_;
};

}  // namespace

int shard_of(std::string_view scenario, int shards) {
  // FNV-1a of 64 bits: a part must not change with the compiler.
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : scenario) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash ^= hash >> 32;  // the low bits alone are less even
  return static_cast<int>(hash % static_cast<std::uint64_t>(std::max(shards, 1))) + 1;
}

Shard part_of_run(const RunOptions& options, const catalogue::Suites& suites, const TallyInput& input,
                  std::vector<Observation> of_invariants) {
  Shard out;
  out.index = options.shard;
  out.count = options.shards;
  out.level = options.level;
  out.selected = !options.select.empty() || !options.skip.empty();
  out.observations = std::move(of_invariants);
  std::set<std::string> named;
  for (const Observation& o : input.observations) {
    if (o.finding != results::Finding::kHeld) named.insert(o.exchange);
  }
  for (const HeldInvariants& held : input.held) {
    for (std::size_t i = 0; i < held.counts.size(); ++i) {
      if (held.counts[i] > 0) out.held[held.scenario][suites.catalogue.invariants[i].rule] += held.counts[i];
    }
  }
  for (const ExchangeKey& key : input.exchanges) {
    const std::string scenario = scenario_of(key.id);
    if (is_control(scenario)) ++out.controls[scenario];
    if (!named.contains(key.id)) continue;
    const ExchangeShape& s = key.shape;
    out.exchanges.push_back(
        {key.id, s.step, s.form, s.cannot_send, s.no_session, s.status, std::string(wire::ending_name(s.ending))});
  }
  out.left_out.assign(input.left_out.begin(), input.left_out.end());
  for (const NotRun& skipped : input.skipped) {
    if (skipped.scenario.empty()) out.hidden.assign(skipped.rules.begin(), skipped.rules.end());
  }
  return out;
}

Result<RunResult> merge_shards(const catalogue::Suites& suites, std::vector<RunResult> parts) {
  if (parts.empty()) return bad_input("there is no part to merge");
  if (auto checked = check_parts(suites, parts); !checked) return tl::unexpected(checked.error());
  return Merger(suites, std::move(parts)).merged();
}

}  // namespace bitspec::engine
