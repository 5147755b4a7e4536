// SARIF 2.1.0 for code scanning: one result for each broken rule, with the scenario's place.
// [https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html]
#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/base/text.h"
#include "reports/json_escapes.h"
#include "reports/known_text.h"
#include "reports/reason_text.h"
#include "reports/report.h"
#include "reports/reproduce.h"
#include "reports/text.h"
#include "reports/unjudged.h"

namespace bitspec::reports {
namespace {

using nlohmann::ordered_json;
using results::RuleResult;
using results::Verdict;

// SARIF 3.27.10; a rule that is known to fail has the level of its kind, too.
const char* sarif_level(results::Level level) {
  switch (level) {
    case results::Level::kMust:
      return "error";
    case results::Level::kShould:
      return "warning";
    case results::Level::kMay:
      break;
  }
  return "note";
}

ordered_json text_of(const std::string& text) {
  return {{"text", text}};
}

// SARIF 3.49: what a rule is, whether it is broken or not.
ordered_json descriptor(const RuleResult& rule) {
  std::vector<std::string> sources;
  for (const auto& source : rule.sources) sources.push_back(words(source_text(source)));
  ordered_json out = {{"id", words(rule.id)},
                      {"shortDescription", text_of(words(rule.title))},
                      {"defaultConfiguration", {{"level", sarif_level(rule.level)}}}};
  if (!rule.when.empty()) out["fullDescription"] = text_of(words(rule.when));
  std::string help = words(rule.title);
  if (!rule.expect.empty()) help += "\nexpected: " + words(rule.expect);
  if (!sources.empty()) help += "\nsource: " + join(sources);
  out["help"] = text_of(help);
  const auto page = std::ranges::find_if(rule.sources, [](const auto& source) { return !source.url.empty(); });
  if (page != rule.sources.end()) out["helpUri"] = page->url;
  const std::string topic = rule.id.substr(0, rule.id.find('.'));
  out["properties"] = {{"tags", {"bits", words(topic), std::string(results::level_name(rule.level))}}};
  return out;
}

// SARIF 3.29.3: a URI; the names of scenario files need no escape.
ordered_json location(const SourcePlace& place) {
  ordered_json physical = {{"artifactLocation", {{"uri", words(place.file)}}}};
  if (place.line > 0) physical["region"] = {{"startLine", place.line}};
  return {{"physicalLocation", std::move(physical)}};
}

ordered_json finding(const results::RunResult& result, const RenderOptions& options, const RuleResult& rule,
                     std::size_t index) {
  std::string message = words(rule.title);
  ordered_json locations = ordered_json::array();
  if (rule.evidence.empty()) {
    if (rule.reason) message += ": " + reason_text(rule);
  } else {
    const auto& first = rule.evidence.front();
    message += ": expected " + words(first.expected, 500) + ", got " + words(first.got, 500) +
               "\nreproduce with: " + reproduce_with(result, options, first.scenario);
    if (rule.runs.flaky()) message += "\nbroken in " + broken_share(rule, "answer");
    if (!first.place.file.empty()) locations.push_back(location(first.place));
  }
  ordered_json out = {{"ruleId", words(rule.id)},
                      {"ruleIndex", index},
                      {"kind", "fail"},
                      {"level", sarif_level(rule.level)},
                      {"message", text_of(message)},
                      {"locations", std::move(locations)},
                      {"partialFingerprints", {{"bitspecRule/v1", words(rule.id)}}}};
  if (rule.verdict == Verdict::kKnown)
    out["suppressions"] = {{{"kind", "external"}, {"justification", known_text(result, rule)}}};
  return out;
}

bool is_result(Verdict verdict) {
  return verdict == Verdict::kFail || verdict == Verdict::kWarn || verdict == Verdict::kNote ||
         verdict == Verdict::kKnown;
}

// What kept rules from being judged: SARIF 3.20.21.
ordered_json notifications(const results::RunResult& result) {
  ordered_json out = ordered_json::array();
  for (const Unjudged& group : unjudged(result))
    out.push_back({{"level", "error"},
                   {"message", text_of(counted(group.rules.size(), "rule") + " without a verdict: " + group.text)}});
  for (const auto& line : stale_entries(result.known_failing))
    out.push_back({{"level", "error"}, {"message", text_of(line)}});
  return out;
}

}  // namespace

std::string to_sarif(const results::RunResult& result, const RenderOptions& options) {
  ordered_json rules = ordered_json::array(), found = ordered_json::array();
  for (const RuleResult& rule : result.rules) {
    if (is_result(rule.verdict)) found.push_back(finding(result, options, rule, rules.size()));
    rules.push_back(descriptor(rule));
  }
  ordered_json driver = {{"name", "bitspec"}, {"version", words(result.version)}, {"rules", std::move(rules)}};
  ordered_json invocation = {{"executionSuccessful", result.complete}};
  invocation["toolExecutionNotifications"] = notifications(result);
  ordered_json run = {{"tool", {{"driver", std::move(driver)}}},
                      {"invocations", ordered_json::array({std::move(invocation)})},
                      {"results", std::move(found)},
                      {"columnKind", "utf16CodeUnits"},
                      {"properties", {{"verdict", verdict_line(result)}}}};
  const ordered_json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                            {"version", "2.1.0"},
                            {"runs", ordered_json::array({std::move(run)})}};
  return escape_json(log.dump(2)) + "\n";
}

}  // namespace bitspec::reports
