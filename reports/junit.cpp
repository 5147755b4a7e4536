// JUnit XML: a test case for every rule that was judged, blocked or skipped.
//
// A case is red exactly where the exit code of the run would be 1 with --fail-on must. A broken must rule is a failure.
// Must rules without a verdict are one error for each cause that is no failure itself, at the first of them; the others
// are skipped. A broken should or may rule passes and says so in its output; the properties hold the counts of all
// verdicts as result.json has them.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "harness/base/ci_commands.h"
#include "reports/known_text.h"
#include "reports/names.h"
#include "reports/reason_text.h"
#include "reports/report.h"
#include "reports/text.h"
#include "reports/unjudged.h"

namespace bitspec::reports {
namespace {

using results::Level;
using results::Verdict;

struct Totals {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
};

void set_totals(pugi::xml_node node, const Totals& totals) {
  node.append_attribute("tests") = totals.tests;
  node.append_attribute("failures") = totals.failures;
  node.append_attribute("errors") = totals.errors;
  node.append_attribute("skipped") = totals.skipped;
}

// Bytes that XML 1.0 cannot hold, not even as a reference, are gone already: everything passes through words() or
// transcript().
std::string details(const results::RunResult& result, const results::RuleResult& rule) {
  std::string out;
  if (!rule.expect.empty()) out += "rule: " + words(rule.expect) + "\n";
  for (const auto& source : rule.sources) out += "source: " + source_text(source) + " " + words(source.url) + "\n";
  if (rule.broken > 0) out += "broken in " + broken_share(rule, "observation") + "\n";
  for (const auto& e : rule.evidence) {
    out += fmt::format("\n{} ({})\n  expected: {}\n  got: {}\n", words(e.scenario), place_text(e.place),
                       words(e.expected), words(e.got));
    if (const auto* exchange = find_exchange(result, e.exchange)) {
      for (const auto& line : transcript(*exchange)) out += "  " + line + "\n";
    }
    const auto written = server_output_lines(result, e.scenario);
    if (!written.empty()) out += "  server log during this scenario\n";
    for (const auto& line : written) out += "  | " + line + "\n";
  }
  for (const auto& line : rule.informative) out += "seen: " + words(line) + "\n";
  return out;
}

std::string headline(const results::RuleResult& rule) {
  if (rule.evidence.empty()) return words(rule.reason ? reason_text(rule) : rule.title);
  const auto& first = rule.evidence.front();
  return fmt::format("expected {}, got {}", words(first.expected), words(first.got));
}

void add_outcome(pugi::xml_node node, const char* kind, std::string_view type, const std::string& message,
                 const std::string& text = {}) {
  auto child = node.append_child(kind);
  child.append_attribute("message") = message.c_str();
  child.append_attribute("type") = std::string(type).c_str();
  if (!text.empty()) child.text().set(text.c_str());
}

// What is the same for all cases of a report.
class Cases {
 public:
  explicit Cases(const results::RunResult& result) : result_(result), groups_(unjudged(result)) {
    for (const auto& group : groups_) error_of_[group.rules.front()->id] = &group;
    for (const auto& scenario : result.scenarios) {
      std::set<std::string> rules;
      for (const auto& o : scenario.observations) rules.insert(o.rule);
      for (const auto& rule : rules)
        seconds_[rule] += seconds(scenario.duration_us) / static_cast<double>(rules.size());
      places_.emplace(scenario.id, scenario.place);
    }
  }

  // A rule has the time of its scenarios, each divided between the rules that it observes.
  double time_of(const results::RuleResult& rule) const {
    const auto at = seconds_.find(rule.id);
    return at == seconds_.end() ? 0 : at->second;
  }

  void add(pugi::xml_node suite, const results::RuleResult& rule, Totals& totals) const {
    auto node = suite.append_child("testcase");
    node.append_attribute("name") = words(rule.id).c_str();
    node.append_attribute("classname") = suite.attribute("name").value();
    node.append_attribute("time") = fmt::format("{:.3f}", time_of(rule)).c_str();
    add_place(node, rule);
    ++totals.tests;
    const auto verdict = results::verdict_name(rule.verdict);
    if (rule.verdict == Verdict::kPass) return;
    if (rule.verdict == Verdict::kFail) {
      ++totals.failures;
      return add_outcome(node, "failure", verdict, headline(rule), details(result_, rule));
    }
    if (const auto error = error_of_.find(rule.id); error != error_of_.end()) {
      ++totals.errors;
      return add_outcome(node, "error", verdict, error->second->text, rules_of(*error->second));
    }
    if (rule.verdict != Verdict::kWarn && rule.verdict != Verdict::kNote) {
      ++totals.skipped;
      return add_outcome(node, "skipped", verdict, why_skipped(rule));
    }
    const std::string broken =
        fmt::format("{}: a {} rule is broken: {}\n", verdict, results::level_name(rule.level), headline(rule));
    node.append_child("system-out").text().set((broken + details(result_, rule)).c_str());
  }

 private:
  static double seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

  // Of what shows it, or of the first scenario that observed it.
  void add_place(pugi::xml_node node, const results::RuleResult& rule) const {
    SourcePlace place;
    if (!rule.evidence.empty()) place = rule.evidence.front().place;
    for (const auto& id : rule.scenarios) {
      const auto at = places_.find(id);
      if (place.file.empty() && at != places_.end()) place = at->second;
    }
    if (place.file.empty()) return;
    node.append_attribute("file") = words(place.file).c_str();
    if (place.line > 0) node.append_attribute("line") = place.line;
  }

  std::string why_skipped(const results::RuleResult& rule) const {
    if (rule.verdict == Verdict::kKnown) return "known failure: " + known_text(result_, rule);
    for (const auto& group : groups_) {
      if (std::ranges::find(group.rules, &rule) != group.rules.end())
        return "no verdict; see " + words(group.rules.front()->id);
    }
    return words(reason_text(rule), 300);
  }

  static std::string rules_of(const Unjudged& group) {
    std::string out = counted(group.rules.size(), "rule") + " without a verdict:\n";
    for (const auto* rule : group.rules) out += words(rule->id) + "\n";
    return out;
  }

  const results::RunResult& result_;
  std::vector<Unjudged> groups_;
  std::map<std::string, const Unjudged*> error_of_;  // by the first rule of each
  std::map<std::string, double> seconds_;
  std::map<std::string, SourcePlace> places_;  // of scenarios
};

void add_run_error(pugi::xml_node suites, const results::RunResult& result, Totals& totals) {
  auto suite = suites.append_child("testsuite");
  suite.append_attribute("name") = (words(result.profile) + ".run").c_str();
  set_totals(suite, {1, 0, 1, 0});
  auto node = suite.append_child("testcase");
  node.append_attribute("name") = "the run is complete";
  node.append_attribute("classname") = suite.attribute("name").value();
  add_outcome(node, "error", results::run_verdict_name(result.verdict), verdict_line(result));
  ++totals.tests;
  ++totals.errors;
}

// A list that has to change fails the run.
void add_stale_entries(pugi::xml_node suites, const results::RunResult& result, Totals& totals) {
  const auto entries = stale_entries(result.known_failing);
  if (entries.empty()) return;
  const int count = static_cast<int>(entries.size());
  auto suite = suites.append_child("testsuite");
  suite.append_attribute("name") = (words(result.profile) + ".known-failing").c_str();
  set_totals(suite, {count, count, 0, 0});
  for (const std::string& line : entries) {
    auto node = suite.append_child("testcase");
    node.append_attribute("name") = line.substr(0, line.find(": ")).c_str();
    node.append_attribute("classname") = suite.attribute("name").value();
    node.append_attribute("time") = "0";
    add_outcome(node, "failure", "stale", line);
  }
  totals.tests += count;
  totals.failures += count;
}

void add_properties(pugi::xml_node suites, const results::RunResult& result) {
  auto properties = suites.append_child("properties");
  const auto add = [&](const std::string& name, const std::string& value) {
    auto property = properties.append_child("property");
    property.append_attribute("name") = name.c_str();
    property.append_attribute("value") = value.c_str();
  };
  add("url", words(result.url));
  add("server", words(result.preflight.server));
  add("profile", words(result.profile));
  add("seed", std::to_string(result.seed));
  add("verdict", std::string(results::run_verdict_name(result.verdict)));
  for (const auto verdict : kVerdicts) {
    const std::string name(results::verdict_name(verdict));
    const auto found = result.summary.rules.find(name);
    add("rules." + name, std::to_string(found == result.summary.rules.end() ? 0 : found->second));
  }
}

std::string topic_of(const std::string& rule) {
  return rule.substr(0, rule.find('.'));
}

}  // namespace

std::string to_junit(const results::RunResult& result) {
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  auto suites = document.append_child("testsuites");
  suites.append_attribute("name") = "bitspec";
  Totals totals;
  const Cases cases(result);
  add_properties(suites, result);

  std::vector<std::string> topics;
  std::map<std::string, std::vector<const results::RuleResult*>> rules;
  for (const auto& rule : result.rules) {
    if (rule.verdict == Verdict::kNotApplicable || rule.verdict == Verdict::kUntested) continue;
    auto& list = rules[topic_of(rule.id)];
    if (list.empty()) topics.push_back(topic_of(rule.id));
    list.push_back(&rule);
  }
  for (const auto& topic : topics) {
    auto suite = suites.append_child("testsuite");
    suite.append_attribute("name") = words(result.profile + "." + topic).c_str();
    suite.append_attribute("timestamp") = words(result.started).c_str();
    Totals own;
    double time = 0;
    for (const auto* rule : rules[topic]) {
      cases.add(suite, *rule, own);
      time += cases.time_of(*rule);
    }
    set_totals(suite, own);
    suite.append_attribute("time") = fmt::format("{:.3f}", time).c_str();
    totals = {totals.tests + own.tests, totals.failures + own.failures, totals.errors + own.errors,
              totals.skipped + own.skipped};
  }
  add_stale_entries(suites, result, totals);
  if (!result.complete || result.verdict == results::RunVerdict::kUnreachable) add_run_error(suites, result, totals);
  set_totals(suites, totals);
  suites.append_attribute("time") =
      fmt::format("{:.3f}", static_cast<double>(result.summary.duration_ms) / 1000.0).c_str();
  std::ostringstream out;
  document.save(out, " ", pugi::format_default, pugi::encoding_utf8);
  return without_ci_commands(out.str());
}

}  // namespace bitspec::reports
