#include "harness/results/compare.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <regex>
#include <set>

namespace bitspec::results {
namespace {

bool is_broken(Verdict verdict) {
  return verdict == Verdict::kFail || verdict == Verdict::kWarn || verdict == Verdict::kNote ||
         verdict == Verdict::kKnown;
}

bool is_judged(Verdict verdict) {
  return is_broken(verdict) || verdict == Verdict::kPass;
}

const RuleResult* find(const RunResult& run, const std::string& id) {
  const auto at = std::ranges::find(run.rules, id, &RuleResult::id);
  return at == run.rules.end() ? nullptr : &*at;
}

// What is different in each run of the same server: ids, the names and bytes of uploads, numbers of ports.
std::string without_chance(const std::string& text) {
  static const std::pair<std::regex, const char*> kChance[] = {
      {std::regex("\\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\}?"), "(id)"},
      {std::regex("bitspec-[0-9a-f]{8}"), "(run)"},
      {std::regex("first difference at byte .*"), "(bytes)"},
      {std::regex(":[0-9]{2,5}\\b"), "(port)"},
      {std::regex("[0-9]+(\\.[0-9]+)? m?s\\b"), "(time)"},
      {std::regex("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"), "(date)"},
  };
  std::string out = text.substr(0, 2000);
  for (const auto& [pattern, name] : kChance) out = std::regex_replace(out, pattern, name);
  return out;
}

// Where a rule broke, and how it did first.
bool same_evidence(const RuleResult& a, const RuleResult& b) {
  if (a.broken_in != b.broken_in) return false;
  if (a.evidence.empty() || b.evidence.empty()) return true;
  return without_chance(a.evidence.front().got) == without_chance(b.evidence.front().got);
}

class Comparer {
 public:
  explicit Comparer(const std::vector<RunResult>& runs) : runs_(runs) {}

  Comparison compare() {
    for (const RuleResult& now : runs_.back().rules) {
      if (auto change = change_of(find(runs_.front(), now.id), now)) add(*change, now);
    }
    for (const RuleResult& before : runs_.front().rules) {
      if (!find(runs_.back(), before.id)) add(ChangeOfRule::kVanished, before);
    }
    std::ranges::stable_sort(out_.rules, {}, &ComparedRule::change);
    differences();
    out_.complete = std::ranges::all_of(runs_, &RunResult::complete);
    return std::move(out_);
  }

 private:
  std::optional<ChangeOfRule> change_of(const RuleResult* before, const RuleResult& now) const {
    const bool broken = is_broken(now.verdict);
    if (turns(now.id) > 1) return ChangeOfRule::kFlaky;
    if (!before) return broken ? ChangeOfRule::kNew : ChangeOfRule::kAppeared;
    const bool was_broken = is_broken(before->verdict);
    if (broken && !was_broken) return ChangeOfRule::kNew;
    if (broken) return same_evidence(*before, now) ? ChangeOfRule::kBroken : ChangeOfRule::kEvidence;
    if (is_judged(before->verdict) && !is_judged(now.verdict)) return ChangeOfRule::kUnjudged;
    if (was_broken) return ChangeOfRule::kFixed;
    return std::nullopt;
  }

  // How often it changed between broken and passing.
  int turns(const std::string& id) const {
    int out = 0;
    std::optional<bool> last;
    for (const RunResult& run : runs_) {
      const RuleResult* rule = find(run, id);
      if (!rule || !is_judged(rule->verdict)) continue;
      if (last && *last != is_broken(rule->verdict)) ++out;
      last = is_broken(rule->verdict);
    }
    return out;
  }

  void add(ChangeOfRule change, const RuleResult& rule) {
    ComparedRule out;
    out.change = change;
    out.id = rule.id;
    out.title = rule.title;
    out.level = rule.level;
    out.reason = change == ChangeOfRule::kUnjudged ? rule.reason : Reason{};
    for (const RunResult& run : runs_) {
      const RuleResult* in_run = find(run, rule.id);
      out.verdicts.push_back(in_run ? in_run->verdict : Verdict::kUntested);
    }
    const auto evidence_of = [&](const RunResult& run) {
      const RuleResult* in_run = find(run, rule.id);
      return in_run && !in_run->evidence.empty() ? in_run->evidence.front() : Evidence{};
    };
    out.before = evidence_of(runs_.front());
    out.after = evidence_of(runs_.back());
    out.new_scenarios = change == ChangeOfRule::kNew && !rule.broken_in.empty() && only_in_new_scenarios(rule);
    out_.rules.push_back(std::move(out));
  }

  bool only_in_new_scenarios(const RuleResult& rule) const {
    std::set<std::string> had;
    for (const auto& scenario : runs_.front().scenarios) had.insert(scenario.id);
    // A control says nothing about the scenarios: it belongs to several.
    return std::ranges::none_of(rule.broken_in, [&](const std::string& id) {
      return had.contains(id.substr(0, id.find('!'))) || id.starts_with("control-");
    });
  }

  void differences() {
    const auto add = [this](const std::string& what, const std::function<std::string(const RunResult&)>& of) {
      RunDifference difference{what, {}};
      for (const RunResult& run : runs_) difference.values.push_back(of(run));
      const auto& all = difference.values;
      if (std::ranges::any_of(all, [&](const auto& value) { return value != all.front(); }))
        out_.differences.push_back(difference);
    };
    add("suites", [](const RunResult& run) { return run.suites_digest.substr(0, 12); });
    add("version of bitspec", [](const RunResult& run) { return run.version; });
    add("profile", [](const RunResult& run) { return run.profile; });
    add("server", [](const RunResult& run) { return run.preflight.server; });
    add("capabilities", [](const RunResult& run) {
      std::string all;
      for (const auto& [name, value] : run.capabilities) all += (all.empty() ? "" : " ") + name;
      return all;
    });
    add("selection", [](const RunResult& run) { return std::string(run.selected_only ? "some scenarios" : "all"); });
    add("end", [](const RunResult& run) { return std::string(run.complete ? "complete" : "ended early"); });
  }

  const std::vector<RunResult>& runs_;
  Comparison out_;
};

}  // namespace

std::string_view change_of_rule_name(ChangeOfRule change) {
  switch (change) {
    case ChangeOfRule::kNew:
      return "new";
    case ChangeOfRule::kUnjudged:
      return "no-verdict";
    case ChangeOfRule::kFlaky:
      return "flaky";
    case ChangeOfRule::kFixed:
      return "fixed";
    case ChangeOfRule::kEvidence:
      return "changed";
    case ChangeOfRule::kBroken:
      return "still-broken";
    case ChangeOfRule::kAppeared:
      return "appeared";
    case ChangeOfRule::kVanished:
      return "vanished";
  }
  return "";
}

bool Comparison::fails_on_new() const {
  if (!complete) return true;
  return std::ranges::any_of(rules, [](const ComparedRule& rule) {
    const Verdict now = rule.verdicts.back();
    if (rule.level != Level::kMust || now == Verdict::kKnown) return false;
    const bool open = now == Verdict::kBlocked || now == Verdict::kInconclusive;
    return rule.change == ChangeOfRule::kNew || (rule.change == ChangeOfRule::kUnjudged && open) ||
           (rule.change == ChangeOfRule::kFlaky && now == Verdict::kFail);
  });
}

Comparison compare(const std::vector<RunResult>& runs) {
  return Comparer(runs).compare();
}

}  // namespace bitspec::results
