// Suites of a few lines: rules made from their names, scenarios given as YAML, run against a server.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/engine.h"
#include "reports/reason_text.h"

namespace bitspec {

// Rules of a small catalogue: "a.one", or "a.two should", or "a.three rests-on a.one", "a.four needs readback".
inline std::string requirements_text(const std::vector<std::string>& rules) {
  std::string out = R"(title: Rules for a test
version: 1
sources: [{doc: derived, what: not stated}]
profiles: {win32: one, mc-bup: two, iis: three}
reading: {refused: 400 to 599}
judgements: {status: the status, connection: how it ends}
observables: {wire: answers show it}
capabilities: {readback: files can be read back, two_connections: several at once}
disagreements:
  - {id: none, kind: between, title: x, sources-say: x, win32: a, mc-bup: b, iis: c, requirements: [x.request]}
requests:
  - {id: x.request, level: may, role: request, title: x, source: [{doc: derived, section: "-"}], when: x, expect: x,
     observable: wire, needs: [], disagreement: [none]}
requirements:
)";
  for (const auto& rule : rules) {
    const std::string id = rule.substr(0, rule.find(' '));
    const bool should = rule.find(" should") != std::string::npos;
    const auto base = rule.find(" rests-on "), need = rule.find(" needs ");
    out += "  - id: " + id + "\n    level: " + (should ? "should" : "must") + "\n    role: server\n    title: About " +
           id +
           "\n    source: [{doc: derived, section: \"-\"}]\n    when: any packet\n    expect: what is right\n    "
           "judges: " +
           (id == "common.response.answered" ? "connection" : "status") + "\n" + "    observable: wire\n    needs: [" +
           (need == std::string::npos ? "" : rule.substr(need + 7)) + "]\n";
    if (base != std::string::npos) out += "    rests-on: [" + rule.substr(base + 10) + "]\n";
  }
  return out;
}

// `scenarios` begins with "  - id: s/..."; `invariants` with "  - rule: ..." or is empty.
inline catalogue::Suites small_suites(const std::vector<std::string>& rules, const std::string& scenarios,
                                      const std::string& invariants = {}) {
  std::vector<catalogue::TextFile> files = {{"suites/requirements.yaml", requirements_text(rules)},
                                            {"suites/outcomes.yaml",
                                             "outcomes:\n  - {name: success, about: yes, judged: {status: 2xx}}\n"
                                             "  - {name: refused, about: no, judged: {status: [4xx, 5xx]}}\n"},
                                            {"suites/s/s.yaml", "suite: s\nabout: x\nscenarios:\n" + scenarios}};
  if (!invariants.empty()) files.push_back({"suites/invariants.yaml", "invariants:\n" + invariants});
  auto checked = catalogue::load_suites(files);
  for (const auto& error : checked.errors) ADD_FAILURE() << error.render();
  return std::move(checked.suites);
}

inline results::RunResult run_suites(const catalogue::Suites& suites, const std::string& url,
                                     const engine::RunOptions& options = {}, engine::Listener* listener = nullptr,
                                     const std::atomic<bool>* stop = nullptr) {
  auto target = target::target_from_url(url);
  EXPECT_TRUE(target) << url;
  target->timeout = std::chrono::milliseconds(3000);
  auto result = engine::run(suites, *target, options, listener, stop);
  EXPECT_TRUE(result) << result.error().render();
  return result ? *result : results::RunResult{};
}

inline const results::RuleResult& rule_of(const results::RunResult& result, std::string_view id) {
  static const results::RuleResult none;
  for (const auto& rule : result.rules) {
    if (rule.id == id) return rule;
  }
  ADD_FAILURE() << "no rule " << id;
  return none;
}

// "fail", or "blocked: why".
inline std::string verdict_on(const results::RunResult& result, std::string_view id) {
  const auto& rule = rule_of(result, id);
  return std::string(verdict_name(rule.verdict)) + (rule.reason ? ": " + reports::reason_text(rule) : "");
}

inline std::vector<std::string> red_rules(const results::RunResult& result) {
  std::vector<std::string> out;
  for (const auto& rule : result.rules) {
    if (rule.verdict <= results::Verdict::kNote) out.push_back(rule.id);
  }
  return out;
}

// Scenarios that several tests run.
inline constexpr const char* kUpload = R"(  - id: s/upload
    title: x
    given: [create: {as: s}, fragment: {session: s, range: 0-99/200}]
    when: {fragment: {session: s, range: 100-199/200}}
    then: [a.one: {status: 2xx}]
)";

inline constexpr const char* kRefusals = R"(  - id: s/bad-range
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-99/200, content_range: "bytes x"}}
    control: [create: {as: c}, fragment: {session: c, range: 0-99/200}]
    then: [a.refused: {outcome: refused}]
  - id: s/bad-range-again
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-99/200, content_range: "bytes y"}}
    control: [create: {as: c}, fragment: {session: c, range: 0-99/200}]
    then: [a.refused: {outcome: refused}]
)";

inline constexpr const char* kStored = R"(  - id: s/stored
    title: x
    needs: [readback]
    given: [upload: {as: s, size: 100}]
    when: {read_back: {session: s}}
    then: [a.stored: {body: as-sent}]
)";

// A packet that the small servers know by its type.
inline std::string ping_of_type(const std::string& id, const std::string& type, const std::string& then) {
  return "  - id: s/" + id + "\n    title: x\n    when: {ping: {type: " + type + "}}\n    control: none\n    then: [" +
         then + "]\n";
}

inline const results::ScenarioResult& scenario_of(const results::RunResult& result, std::string_view id) {
  static const results::ScenarioResult none;
  for (const auto& s : result.scenarios) {
    if (s.id == id) return s;
  }
  ADD_FAILURE() << "no scenario " << id;
  return none;
}

}  // namespace bitspec
