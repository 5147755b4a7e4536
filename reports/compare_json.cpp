// A comparison for programs.
#include <nlohmann/json.hpp>

#include "reports/compare.h"
#include "reports/reason_text.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

using Json = nlohmann::ordered_json;

Json evidence(const results::Evidence& e) {
  return {{"scenario", words(e.scenario)},
          {"expected", words(e.expected)},
          {"got", words(e.got)},
          {"place", {{"file", words(e.place.file)}, {"line", e.place.line}}}};
}

}  // namespace

std::string compare_json(const results::Comparison& comparison, const std::vector<std::string>& names) {
  Json out = {{"format", "bitspec-comparison/1"}, {"results", Json::array()},     {"complete", comparison.complete},
              {"summary", Json::object()},        {"differences", Json::array()}, {"rules", Json::array()}};
  for (const auto& name : names) out["results"].push_back(words(name));
  for (const auto change : results::kChangesOfRules) out["summary"][std::string(change_of_rule_name(change))] = 0;
  for (const auto& difference : comparison.differences) {
    Json values = Json::array();
    for (const auto& value : difference.values) values.push_back(words(value));
    out["differences"].push_back({{"what", difference.what}, {"values", std::move(values)}});
  }
  for (const auto& rule : comparison.rules) {
    const std::string change(change_of_rule_name(rule.change));
    out["summary"][change] = out["summary"][change].get<int>() + 1;
    Json one = {{"id", words(rule.id)},
                {"change", change},
                {"level", results::level_name(rule.level)},
                {"verdicts", Json::array()}};
    for (const auto verdict : rule.verdicts) one["verdicts"].push_back(results::verdict_name(verdict));
    if (!rule.before.scenario.empty()) one["before"] = evidence(rule.before);
    if (!rule.after.scenario.empty()) one["after"] = evidence(rule.after);
    if (rule.new_scenarios) one["new_scenarios"] = true;
    if (rule.reason) one["reason"] = words(reason_text(rule.reason));
    out["rules"].push_back(std::move(one));
  }
  return out.dump(1) + "\n";
}

}  // namespace bitspec::reports
