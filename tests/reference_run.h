// Runs of the whole suite against the reference server, and what two runs of it differ in.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <regex>

#include "harness/engine/engine.h"
#include "harness/refserver/server.h"
#include "reports/reason_text.h"

namespace bitspec {

inline const catalogue::Suites& embedded_suites_checked() {
  static const catalogue::Checked checked = catalogue::load_suites(catalogue::embedded_suites());
  for (const auto& error : checked.errors) ADD_FAILURE() << error.render();
  return checked.suites;
}

// The server has a folder of its own that goes with it.
inline results::RunResult run_reference(const engine::RunOptions& options,
                                        const std::vector<std::string>& faults = {}) {
  std::string folder = (std::filesystem::temp_directory_path() / "bitspec-test-XXXXXX").string();
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  refserver::Options server_options;
  server_options.profile = options.profile;
  server_options.folder = folder;
  server_options.faults = faults;
  auto server = refserver::Server::start(server_options);
  EXPECT_TRUE(server) << server.error().render();
  auto target = target::target_from_url((*server)->url());
  target->files_folder = (*server)->files_folder();
  target->work_folder = (*server)->work_folder();
  target->declare("multirange");
  if (faults.empty()) target->timeout = std::chrono::seconds(20);  // it always answers, if late on a busy machine
  auto result = engine::run(embedded_suites_checked(), *target, options);
  server->reset();
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(result) << result.error().render();
  return result ? *result : results::RunResult{};
}

// What is new in every run: ids, the folder of the run, ports, times.
inline std::string without_chance(std::string text) {
  static const std::pair<std::regex, const char*> kChance[] = {
      {std::regex("\\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\}?"), "(id)"},
      {std::regex("bitspec-[0-9a-f]{8}"), "(run)"},
      {std::regex("127\\.0\\.0\\.1:[0-9]+"), "(server)"},
      {std::regex("[0-9]+ ms"), "(time)"},
      {std::regex("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"), "(date)"},
  };
  for (const auto& [pattern, name] : kChance) text = std::regex_replace(text, pattern, name);
  return text;
}

inline std::string in_words(const results::RuleResult& rule) {
  std::string out = rule.id + " " + std::string(verdict_name(rule.verdict)) + " " + reports::reason_text(rule);
  for (const auto n : {rule.held, rule.broken, rule.planned, rule.inconclusive, rule.blocked})
    out += " " + std::to_string(n);
  for (const auto& scenario : rule.scenarios) out += "\n  in " + scenario;
  for (const auto& e : rule.evidence)
    out += "\n  " + e.exchange + " expected " + e.expected + ", got " + e.got + " (" + e.place.file + ":" +
           std::to_string(e.place.line) + ")";
  for (const auto& seen : rule.informative) out += "\n  " + seen;
  return without_chance(out);
}

inline std::string in_words(const results::ScenarioResult& scenario) {
  std::string out = scenario.id + " " + std::to_string(static_cast<int>(scenario.state)) + " " +
                    reports::reason_text(scenario.reason);
  for (const auto& o : scenario.observations)
    out += "\n  " + o.rule + " " + std::to_string(static_cast<int>(o.finding)) + " " + o.exchange + " expected " +
           o.expected + ", got " + o.got + " " + reports::reason_text(o.reason);
  return without_chance(out);
}

}  // namespace bitspec
