// A comparison for a terminal.
#include <fmt/format.h>

#include <algorithm>

#include "reports/compare.h"
#include "reports/reason_text.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

using results::ChangeOfRule;
using results::ComparedRule;

std::size_t count(const results::Comparison& comparison, ChangeOfRule change) {
  return static_cast<std::size_t>(std::ranges::count(comparison.rules, change, &ComparedRule::change));
}

std::string verdicts(const ComparedRule& rule) {
  std::string out;
  for (const auto verdict : rule.verdicts) out += (out.empty() ? "" : " -> ") + std::string(verdict_name(verdict));
  return out;
}

std::string rule_text(const ComparedRule& rule) {
  std::string out = fmt::format("  {}  {}  {}\n", words(rule.id), results::level_name(rule.level), verdicts(rule));
  if (rule.change == ChangeOfRule::kNew || rule.change == ChangeOfRule::kEvidence ||
      rule.change == ChangeOfRule::kFlaky) {
    if (!rule.before.got.empty()) out += "      got before  " + words(rule.before.got, 300) + "\n";
    if (!rule.after.got.empty())
      out += fmt::format("      expected    {}\n      got         {}\n      in          {} ({})\n",
                         words(rule.after.expected, 300), words(rule.after.got, 300), words(rule.after.scenario),
                         place_text(rule.after.place));
  }
  if (rule.new_scenarios) out += "      only in scenarios that the first run did not have\n";
  if (rule.reason) out += wrapped(words(reason_text(rule.reason)), 100, 6);
  return out;
}

}  // namespace

std::string_view change_title(ChangeOfRule change) {
  switch (change) {
    case ChangeOfRule::kNew:
      return "New failures";
    case ChangeOfRule::kUnjudged:
      return "Without a verdict now";
    case ChangeOfRule::kFlaky:
      return "Flaky";
    case ChangeOfRule::kFixed:
      return "Fixed";
    case ChangeOfRule::kEvidence:
      return "Still broken, in another way";
    case ChangeOfRule::kBroken:
      return "Still broken";
    case ChangeOfRule::kAppeared:
      return "Rules that the first run did not have";
    case ChangeOfRule::kVanished:
      return "Rules that the last run does not have";
  }
  return "";
}

std::string compare_line(const results::Comparison& comparison) {
  constexpr std::pair<ChangeOfRule, const char*> kParts[] = {{ChangeOfRule::kNew, "new"},
                                                             {ChangeOfRule::kUnjudged, "without a verdict now"},
                                                             {ChangeOfRule::kFlaky, "flaky"},
                                                             {ChangeOfRule::kFixed, "fixed"},
                                                             {ChangeOfRule::kEvidence, "broken in another way"},
                                                             {ChangeOfRule::kBroken, "still broken"},
                                                             {ChangeOfRule::kAppeared, "appeared"},
                                                             {ChangeOfRule::kVanished, "vanished"}};
  std::string parts;
  bool changed = false;
  for (const auto& [change, name] : kParts) {
    const auto n = count(comparison, change);
    if (n == 0) continue;
    changed = changed || change != ChangeOfRule::kBroken;
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", n, name);
  }
  if (!changed) return "no difference" + (parts.empty() ? "" : ": " + parts);
  return parts;
}

std::string compare_text(const results::Comparison& comparison, const std::vector<std::string>& names) {
  std::string out;
  for (const auto& difference : comparison.differences) {
    out += fmt::format("The runs differ in {}:\n", difference.what);
    for (std::size_t i = 0; i < difference.values.size(); ++i)
      out += fmt::format("  {}: {}\n", words(names.at(i)), words(difference.values[i], 300));
  }
  if (!comparison.differences.empty()) out += "\n";
  for (const auto change : results::kChangesOfRules) {
    const auto n = count(comparison, change);
    if (n == 0) continue;
    out += fmt::format("{} ({})\n", change_title(change), n);
    for (const ComparedRule& rule : comparison.rules) {
      if (rule.change == change) out += rule_text(rule);
    }
    out += "\n";
  }
  return out + compare_line(comparison) + "\n";
}

}  // namespace bitspec::reports
