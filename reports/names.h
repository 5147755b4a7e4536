// The words that enumerations have in result.json, both ways.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "harness/results/result.h"

namespace bitspec::reports {

inline constexpr std::array kLevels = {results::Level::kMust, results::Level::kShould, results::Level::kMay};

inline constexpr std::array kVerdicts = {
    results::Verdict::kFail,     results::Verdict::kWarn,    results::Verdict::kNote,
    results::Verdict::kKnown,    results::Verdict::kPass,    results::Verdict::kInconclusive,
    results::Verdict::kBlocked,  results::Verdict::kSkipped, results::Verdict::kNotApplicable,
    results::Verdict::kUntested,
};

inline constexpr std::array<std::pair<results::Finding, std::string_view>, 6> kFindings = {{
    {results::Finding::kHeld, "held"},
    {results::Finding::kBroken, "broken"},
    {results::Finding::kInconclusive, "inconclusive"},
    {results::Finding::kBlocked, "blocked"},
    {results::Finding::kInformative, "informative"},
    {results::Finding::kNotOffered, "not_offered"},
}};

inline constexpr std::array<std::pair<results::ScenarioState, std::string_view>, 3> kStates = {{
    {results::ScenarioState::kRun, "run"},
    {results::ScenarioState::kBlocked, "blocked"},
    {results::ScenarioState::kSkipped, "skipped"},
}};

inline constexpr std::string_view kFormat = "bitspec-result/2";
inline constexpr std::string_view kFormerFormat = "bitspec-result/1";  // still read

template <class Table, class Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [v, name] : table) {
    if (v == value) return name;
  }
  return "";
}

}  // namespace bitspec::reports
