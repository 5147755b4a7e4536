#include "harness/known_failing/apply.h"

#include <algorithm>
#include <map>
#include <set>

#include "harness/base/glob.h"
#include "harness/protocol/profile.h"
#include "harness/scenario/walk.h"

namespace bitspec::known_failing {
namespace {

using results::Finding;
using results::KnownEntry;
using results::KnownState;
using results::Level;
using results::RuleResult;
using results::RunResult;
using results::ScenarioResult;
using results::ScenarioState;
using results::Verdict;

bool is_broken(const RuleResult& rule) {
  return rule.verdict == Verdict::kFail || rule.verdict == Verdict::kWarn || rule.verdict == Verdict::kNote;
}

bool is_open(const RuleResult& rule) {
  return rule.verdict == Verdict::kBlocked || rule.verdict == Verdict::kInconclusive;
}

bool fits(const std::string& pattern, const std::string& text) {
  return pattern.empty() || glob_match(pattern, text);
}

// A control belongs to the scenario that it stands beside, a row of a table to its scenario.
bool fits_scenario(const std::string& pattern, const std::string& id) {
  const std::string own = id.substr(0, id.find('!'));
  return fits(pattern, own) || fits(pattern, own.substr(0, own.find('[')));
}

// As if there were no list.
void forget(RunResult& result) {
  for (RuleResult& rule : result.rules) {
    rule.behind_known = false;
    if (rule.verdict != Verdict::kKnown) continue;
    if (rule.broken == 0)
      rule.verdict = rule.held > 0 || rule.inconclusive > 0 ? Verdict::kInconclusive : Verdict::kBlocked;
    else
      rule.verdict = rule.level == Level::kMust     ? Verdict::kFail
                     : rule.level == Level::kShould ? Verdict::kWarn
                                                    : Verdict::kNote;
  }
  if (result.verdict == results::RunVerdict::kKnownFailures) result.verdict = results::RunVerdict::kNotConformant;
  result.known_failing = {};
}

class Application {
 public:
  Application(const List& list, const catalogue::Suites& suites, RunResult& result)
      : suites_(suites), result_(result), profile_(parse_profile(result.profile).value_or(Profile::kWin32)) {
    forget(result);
    result.known_failing = {list.file, list.entries};
    for (const ScenarioResult& scenario : result.scenarios) scenarios_[scenario.id] = &scenario;
  }

  void run() {
    for (KnownEntry& entry : entries()) begin(entry);
    for (RuleResult& rule : result_.rules) {
      if (is_broken(rule)) cover_broken(rule);
    }
    mark_blocked();
    for (RuleResult& rule : result_.rules) {
      if (is_open(rule) && !rule.behind_known) cover_open(rule);
    }
    mark_blocked();
    for (KnownEntry& entry : entries()) {
      if (entry.state == KnownState::kNotJudged) entry.state = state_of(entry);
    }
    settle();
  }

 private:
  std::vector<KnownEntry>& entries() { return result_.known_failing.entries; }

  bool counts(const KnownEntry& entry) const {
    return entry.state == KnownState::kNotJudged || entry.state == KnownState::kFails;
  }

  void begin(KnownEntry& entry) const {
    entry.state = KnownState::kNotJudged;
    entry.rules.clear();
    entry.hint.clear();
    const std::string today = result_.started.substr(0, 10);
    if (!entry.profile.empty() && entry.profile != result_.profile)
      entry.state = KnownState::kOtherProfile;
    else if (matches_nothing(entry))
      entry.state = KnownState::kNoMatch;
    else if (!entry.expires.empty() && today > entry.expires)
      entry.state = KnownState::kExpired;
  }

  bool matches_nothing(KnownEntry& entry) const {
    bool exists = false, applies = false;
    std::vector<std::string> ids;
    for (const auto& rule : suites_.catalogue.requirements) {
      if (rule.role != "server") continue;
      ids.push_back(rule.id);
      if (!fits(entry.rule, rule.id)) continue;
      exists = true;
      applies = applies || rule.applies(profile_);
    }
    if (!exists) entry.hint = no_match("rule", entry.rule, ids).hint;
    if (!exists || (!applies && !entry.profile.empty())) return true;
    if (entry.scenario.empty()) return false;
    ids.clear();
    for (const auto& scenario : suites_.scenarios) {
      if (fits_scenario(entry.scenario, scenario.id)) return false;
      ids.push_back(scenario.id);
    }
    entry.hint = no_match("scenario", entry.scenario, ids).hint;
    return true;
  }

  static void covers(KnownEntry& entry, const RuleResult& rule) {
    entry.state = KnownState::kFails;
    entry.rules.push_back(rule.id);
  }

  // Known is what is listed in each scenario in which it broke.
  void cover_broken(RuleResult& rule) {
    std::set<std::string> open(rule.broken_in.begin(), rule.broken_in.end());
    bool whole = false;
    for (KnownEntry& entry : entries()) {
      if (!counts(entry) || !fits(entry.rule, rule.id)) continue;
      const auto in_entry = [&](const std::string& id) { return fits_scenario(entry.scenario, id); };
      if (!entry.scenario.empty() && std::ranges::none_of(rule.broken_in, in_entry)) continue;
      whole = whole || entry.scenario.empty();
      std::erase_if(open, in_entry);
      covers(entry, rule);
    }
    if (whole || (open.empty() && !rule.broken_in.empty())) {
      rule.verdict = Verdict::kKnown;
      return;
    }
    for (KnownEntry& entry : entries()) std::erase(entry.rules, rule.id);
    // What is new is shown.
    std::ranges::stable_partition(rule.evidence, [&](const auto& e) { return open.contains(e.scenario); });
  }

  void cover_open(RuleResult& rule) {
    for (KnownEntry& entry : entries()) {
      if (!counts(entry) || !entry.scenario.empty() || !fits(entry.rule, rule.id)) continue;
      covers(entry, rule);
      rule.verdict = Verdict::kKnown;
    }
  }

  // A rule may be blocked by others that are blocked themselves, and two may block each other: in the end there has to
  // be a known failure, and nothing else.
  void mark_blocked() {
    std::set<std::string> known, behind;
    for (RuleResult& rule : result_.rules) {
      rule.behind_known = false;
      if (rule.verdict == Verdict::kKnown) known.insert(rule.id);
      if (is_open(rule) && !rule.blocked_by.empty()) behind.insert(rule.id);
    }
    const auto accounted = [&](const std::string& id) { return known.contains(id) || behind.contains(id); };
    const auto leave = [&](const RuleResult& rule) {
      return behind.contains(rule.id) && !std::ranges::all_of(rule.blocked_by, accounted) && behind.erase(rule.id) > 0;
    };
    const auto reach = [&](RuleResult& rule) {
      const auto leads_to_known = [&](const std::string& id) { return known.contains(id); };
      if (rule.behind_known || !behind.contains(rule.id)) return false;
      rule.behind_known = std::ranges::any_of(rule.blocked_by, leads_to_known);
      if (rule.behind_known) known.insert(rule.id);
      return rule.behind_known;
    };
    const auto repeat = [this](const auto& step) {
      for (bool changed = true; changed;) {
        changed = false;
        for (RuleResult& rule : result_.rules) changed = step(rule) || changed;
      }
    };
    repeat(leave);
    repeat(reach);
  }

  // Of an entry that covers nothing.
  KnownState state_of(const KnownEntry& entry) const {
    if (!result_.complete || (entry.flaky && result_.runs == 1)) return KnownState::kNotJudged;
    bool passed = false;
    for (const RuleResult& rule : result_.rules) {
      if (!fits(entry.rule, rule.id)) continue;
      if (entry.scenario.empty()) {
        if (is_open(rule)) return KnownState::kNotJudged;
        if (rule.verdict != Verdict::kPass) continue;
        if (!seen_whole(rule.id)) return KnownState::kNotJudged;
        passed = true;
      } else {
        const auto found = held_in(rule, entry.scenario);
        if (found == KnownState::kNotJudged) return found;
        passed = passed || found == KnownState::kPasses;
      }
    }
    return passed ? KnownState::kPasses : KnownState::kNotJudged;
  }

  // kFails stands for: neither.
  KnownState held_in(const RuleResult& rule, const std::string& pattern) const {
    bool ran = false;
    for (const auto& id : rule.scenarios) {
      if (!fits_scenario(pattern, id)) continue;
      const auto at = scenarios_.find(id.substr(0, id.find('!')));
      if (at == scenarios_.end()) continue;
      for (const auto& o : at->second->observations) {
        if (o.rule == rule.id && (o.finding == Finding::kBlocked || o.finding == Finding::kInconclusive))
          return KnownState::kNotJudged;
      }
      ran = ran || at->second->state == ScenarioState::kRun;
    }
    return ran ? KnownState::kPasses : KnownState::kFails;
  }

  // Whether nothing was left out that could have broken it.
  bool seen_whole(const std::string& rule) const {
    const bool slow_left_out = std::ranges::any_of(
        result_.scenarios, [](const ScenarioResult& s) { return s.reason.kind == results::ReasonKind::kSlow; });
    const auto& invariants = suites_.catalogue.invariants;
    const bool by_invariant = std::ranges::any_of(invariants, [&](const auto& i) { return i.rule == rule; });
    if (by_invariant && (slow_left_out || result_.selected_only)) return false;
    return std::ranges::all_of(suites_.scenarios, [&](const scenario::Scenario& scenario) {
      bool observes = false;
      scenario::for_each_expectation(scenario, [&](const scenario::Block&, const scenario::Expectation& e) {
        observes = observes || (e.rule == rule && e.matcher[profile_]);
      });
      if (!observes) return true;
      const auto at = scenarios_.find(scenario.id);
      return at != scenarios_.end() && at->second->reason.kind != results::ReasonKind::kSlow;
    });
  }

  // The verdict of the run, and the counts.
  void settle() {
    const auto bad = [](const RuleResult& rule) {
      return rule.verdict == Verdict::kFail || (rule.level == Level::kMust && is_open(rule) && !rule.behind_known);
    };
    const auto known = [](const RuleResult& rule) {
      return rule.level == Level::kMust && rule.verdict == Verdict::kKnown;
    };
    if (result_.verdict == results::RunVerdict::kNotConformant && std::ranges::any_of(result_.rules, known) &&
        std::ranges::none_of(result_.rules, bad))
      result_.verdict = results::RunVerdict::kKnownFailures;
    for (auto& [verdict, count] : result_.summary.rules) count = 0;
    for (const RuleResult& rule : result_.rules) ++result_.summary.rules[std::string(verdict_name(rule.verdict))];
  }

  const catalogue::Suites& suites_;
  RunResult& result_;
  Profile profile_;
  std::map<std::string, const ScenarioResult*> scenarios_;
};

// What a reader of the list finds out without running anything.
std::string reason_of(const RuleResult& rule) {
  constexpr std::size_t kMost = 160;
  if (rule.evidence.empty()) return {};
  std::string text = "expected " + rule.evidence.front().expected + ", got " + rule.evidence.front().got;
  std::string out;
  for (const char c : text.substr(0, kMost)) out += c < 0x20 || c > 0x7e ? '?' : c;
  return text.size() > kMost ? out + "..." : out;
}

}  // namespace

void apply(const List& list, const catalogue::Suites& suites, RunResult& result) {
  Application(list, suites, result).run();
}

bool lists(const List& list, const std::string& profile, const std::string& today, const results::Observation& broken) {
  return std::ranges::any_of(list.entries, [&](const KnownEntry& entry) {
    const bool counts =
        (entry.profile.empty() || entry.profile == profile) && (entry.expires.empty() || today <= entry.expires);
    return counts && fits(entry.rule, broken.rule) && fits_scenario(entry.scenario, broken.scenario);
  });
}

std::vector<KnownEntry> entries_for(const RunResult& result, const List& list, const catalogue::Suites& suites,
                                    const Red& red) {
  List all = list;
  std::vector<KnownEntry> added;
  std::set<std::string> listed;
  RunResult now = result;
  const auto add = [&](const std::string& id) {
    if (!listed.insert(id).second) return;
    const auto at = std::ranges::find(result.rules, id, &RuleResult::id);
    KnownEntry entry;
    entry.rule = id;
    entry.profile = result.profile;
    if (at != result.rules.end()) {
      entry.reason = reason_of(*at);
      entry.flaky = at->runs.flaky();
    }
    added.push_back(entry);
    all.entries.push_back(entry);
  };
  // First what is broken; then the broken rules that block others; then what is open for another reason.
  const auto add_all = [&](const auto& fits_round) {
    for (const RuleResult& rule : now.rules) {
      if (red(rule)) fits_round(rule);
    }
    apply(all, suites, now);
  };
  add_all([&](const RuleResult& rule) {
    if (is_broken(rule)) add(rule.id);
  });
  add_all([&](const RuleResult& rule) {
    for (const auto& id : rule.blocked_by) {
      const auto at = std::ranges::find(now.rules, id, &RuleResult::id);
      if (at != now.rules.end() && is_broken(*at)) add(id);
    }
  });
  add_all([&](const RuleResult& rule) { add(rule.id); });
  return added;
}

}  // namespace bitspec::known_failing
