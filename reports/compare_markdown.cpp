// A comparison for job summaries and comments.
#include <fmt/format.h>

#include <algorithm>

#include "reports/compare.h"
#include "reports/markdown_text.h"
#include "reports/reason_text.h"

namespace bitspec::reports {
namespace {

using results::ChangeOfRule;
using results::ComparedRule;

std::string what(const ComparedRule& rule) {
  if (rule.reason) return md(reason_text(rule.reason));
  const auto& evidence = rule.after.scenario.empty() ? rule.before : rule.after;
  if (evidence.scenario.empty()) return {};
  return fmt::format("expected {}, got {} in {}{}", code(evidence.expected), code(evidence.got),
                     code(evidence.scenario), rule.new_scenarios ? ", which the first run did not have" : "");
}

}  // namespace

std::string compare_markdown(const results::Comparison& comparison, const std::vector<std::string>& names) {
  std::string out = "## bitspec: " + md(compare_line(comparison)) + "\n";
  if (!comparison.differences.empty()) {
    std::string head = "\n| the runs differ in ", line = "|---";
    for (const auto& name : names) {
      head += "| " + code(name) + " ";
      line += "|---";
    }
    out += head + "|\n" + line + "|\n";
    for (const auto& difference : comparison.differences) {
      out += "| " + md(difference.what) + " ";
      for (const auto& value : difference.values) out += "| " + md(value) + " ";
      out += "|\n";
    }
  }
  for (const auto change : results::kChangesOfRules) {
    if (std::ranges::find(comparison.rules, change, &ComparedRule::change) == comparison.rules.end()) continue;
    out += fmt::format("\n### {}\n\n| rule | level | verdicts | |\n|---|---|---|---|\n", change_title(change));
    for (const ComparedRule& rule : comparison.rules) {
      if (rule.change != change) continue;
      std::string verdicts;
      for (const auto verdict : rule.verdicts)
        verdicts += (verdicts.empty() ? "" : " to ") + std::string(results::verdict_name(verdict));
      out += fmt::format("| {} | {} | {} | {} |\n", code(rule.id), results::level_name(rule.level), md(verdicts),
                         what(rule));
    }
  }
  return out;
}

}  // namespace bitspec::reports
