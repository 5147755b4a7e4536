// JUnit XML: a test case for every rule that was judged, blocked or skipped.
//
// A case is red exactly where the run's exit code would be with --fail-on must: a broken must rule is a failure, a must
// rule that is blocked or inconclusive an error. A broken should or may rule passes and says so in its output; the
// properties of the suites hold the counts of all verdicts as result.json has them.
#include <fmt/format.h>

#include <map>
#include <pugixml.hpp>
#include <sstream>

#include "harness/base/ci_commands.h"
#include "reports/names.h"
#include "reports/reason_text.h"
#include "reports/report.h"
#include "reports/text.h"

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
  if (rule.broken > 0)
    out += fmt::format("broken in {} of {}\n", rule.broken, counted(rule.broken + rule.held, "observation"));
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

void add_outcome(pugi::xml_node node, const char* kind, std::string_view type, const std::string& message) {
  auto child = node.append_child(kind);
  child.append_attribute("message") = message.c_str();
  child.append_attribute("type") = std::string(type).c_str();
}

void add_case(pugi::xml_node suite, const results::RunResult& result, const results::RuleResult& rule, Totals& totals) {
  auto node = suite.append_child("testcase");
  node.append_attribute("name") = words(rule.id).c_str();
  node.append_attribute("classname") = suite.attribute("name").value();
  node.append_attribute("time") = "0";
  ++totals.tests;
  const auto verdict = results::verdict_name(rule.verdict);
  const bool open = rule.verdict == Verdict::kBlocked || rule.verdict == Verdict::kInconclusive;
  std::string out;
  if (rule.verdict == Verdict::kFail) {
    ++totals.failures;
    add_outcome(node, "failure", verdict, headline(rule));
  } else if (open && rule.level == Level::kMust) {
    ++totals.errors;
    add_outcome(node, "error", verdict, headline(rule));
  } else if (open || rule.verdict == Verdict::kSkipped) {
    ++totals.skipped;
    add_outcome(node, "skipped", verdict, words(reason_text(rule)));
  } else if (rule.verdict != Verdict::kPass) {
    out = fmt::format("{}: a {} rule is broken: {}\n", verdict, results::level_name(rule.level), headline(rule));
  }
  if (rule.verdict == Verdict::kPass) return;
  out += details(result, rule);
  if (!out.empty()) node.append_child("system-out").text().set(out.c_str());
}

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
    for (const auto* rule : rules[topic]) add_case(suite, result, *rule, own);
    set_totals(suite, own);
    totals = {totals.tests + own.tests, totals.failures + own.failures, totals.errors + own.errors,
              totals.skipped + own.skipped};
  }
  if (!result.complete || result.verdict == results::RunVerdict::kUnreachable) add_run_error(suites, result, totals);
  set_totals(suites, totals);
  suites.append_attribute("time") =
      fmt::format("{:.3f}", static_cast<double>(result.summary.duration_ms) / 1000.0).c_str();
  std::ostringstream out;
  document.save(out, " ", pugi::format_default, pugi::encoding_utf8);
  return without_ci_commands(out.str());
}

}  // namespace bitspec::reports
