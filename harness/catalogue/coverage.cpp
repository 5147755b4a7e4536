// Who observes which rule, and which fault breaks it.
#include <set>

#include "harness/base/text.h"
#include "harness/catalogue/catalogue.h"

namespace bitspec::catalogue {
namespace {

std::string why_none(const Requirement& rule) {
  if (rule.observable == "none") return rule.why;
  if (rule.role == "request") return "one packet does not show it: it takes a client that is tested on purpose";
  if (rule.role == "client") return "no case of a client under test judges it yet";
  if (rule.needs.empty()) return "no scenario observes it yet";
  return "needs " + join(rule.needs) + ", and no scenario uses that yet";
}

}  // namespace

std::map<std::string, Coverage> coverage(const Suites& suites) {
  std::map<std::string, Coverage> out;
  for (const Requirement& rule : suites.catalogue.requirements) out[rule.id];
  for (const scenario::Scenario& scenario : suites.scenarios) {
    std::set<std::string> rules;
    for (const scenario::Block& block : scenario.blocks) {
      for (const scenario::Expectation& expectation : block.then) rules.insert(expectation.rule);
    }
    for (const std::string& rule : rules) out[rule].scenarios.push_back(scenario.id);
  }
  for (const Invariant& invariant : suites.catalogue.invariants) {
    out[invariant.rule].invariants.push_back(invariant.place.file_and_line());
  }
  for (const ClientExpectation& one : suites.client.every_case) out[one.rule].cases.emplace_back(kEveryCase);
  for (const ClientCase& one : suites.client.cases) {
    for (const std::string& rule : one.rules()) out[rule].cases.push_back(one.id);
  }
  for (const Fault& fault : suites.catalogue.faults) {
    for (const std::string& rule : fault.red) out[rule].faults.push_back(fault.name);
  }
  for (const Requirement& rule : suites.catalogue.requirements) {
    Coverage& covered = out[rule.id];
    if (covered.scenarios.empty() && covered.invariants.empty() && covered.cases.empty())
      covered.why_none = why_none(rule);
  }
  return out;
}

}  // namespace bitspec::catalogue
