// Markdown for job summaries: the verdict, the counts, and every broken rule with its first exchange folded away.
#include <fmt/format.h>

#include "harness/base/ci_commands.h"
#include "reports/change_text.h"
#include "reports/known_text.h"
#include "reports/markdown_text.h"
#include "reports/names.h"
#include "reports/report.h"
#include "reports/reproduce.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

using results::Verdict;

constexpr std::size_t kMostRules = 100;  // a summary has a size limit; result.json has the rest

// Fenced with more backticks than any run inside has.
std::string block(const std::vector<std::string>& lines) {
  std::size_t longest = 2, run = 0;
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fence + "text\n" + text + fence + "\n";
}

std::string link(const results::SourceRef& source) {
  const std::string text = md(source_text(source));
  if (!source.url.starts_with("https://") || source.url.find_first_of(" <>()\"'\\") != std::string::npos) return text;
  return fmt::format("[{}]({})", text, words(source.url));
}

std::string broken_rule(const results::RunResult& result, const RenderOptions& options,
                        const results::RuleResult& rule) {
  std::string out = fmt::format("\n### {} {} ({})\n\n{}\n\n", results::verdict_name(rule.verdict), code(rule.id),
                                results::level_name(rule.level), md(rule.title));
  if (!rule.expect.empty()) out += "> " + md(rule.expect) + "\n\n";
  std::string sources;
  for (const auto& source : rule.sources) sources += (sources.empty() ? "" : ", ") + link(source);
  if (!sources.empty()) out += "Source: " + sources + "\n\n";
  out += fmt::format("Broken in {}.", broken_share(rule, "observation"));
  if (rule.evidence.empty()) return out + "\n";
  const auto& first = rule.evidence.front();
  out += fmt::format(" First in {}.\n\n| expected | got |\n|---|---|\n| {} | {} |\n", code(first.scenario),
                     code(first.expected), code(first.got));
  out += "\nReproduce with:\n\n" + block({reproduce_with(result, options, first.scenario)});
  if (const auto* exchange = find_exchange(result, first.exchange)) {
    out += "\n<details><summary>exchange</summary>\n\n" + block(transcript(*exchange)) + "\n</details>\n";
  }
  auto written = server_output_lines(result, first.scenario);
  for (auto& line : written) line.insert(0, "| ");
  if (!written.empty())
    out += "\n<details><summary>server log during this scenario</summary>\n\n" + block(written) + "\n</details>\n";
  return out;
}

std::string reasons(const results::RunResult& result, Verdict verdict, const std::string& title) {
  const auto groups = by_reason(result, verdict);
  if (groups.empty()) return {};
  std::string out = fmt::format("\n### {}\n\n| rules | reason |\n|---|---|\n", title);
  for (const auto& group : groups) {
    std::string ids = code(group.rules.front()->id);
    if (group.rules.size() > 1) ids += fmt::format(" and {} more", group.rules.size() - 1);
    out += fmt::format("| {} | {} |\n", ids, md(group.text));
  }
  return out;
}

std::string known_failures(const results::RunResult& result) {
  std::string out;
  const auto stale = stale_entries(result.known_failing);
  if (!stale.empty()) out += "\n### Known failures that have to leave the list\n\n";
  for (const auto& line : stale) out += "- " + md(line) + "\n";
  const auto known = rules_with(result, Verdict::kKnown);
  if (!known.empty()) out += "\n### Known failures\n\n| rule | level | why |\n|---|---|---|\n";
  for (const auto* rule : known)
    out += fmt::format("| {} | {} | {} |\n", code(rule->id), results::level_name(rule->level),
                       md(known_text(result, *rule)));
  return out;
}

}  // namespace

std::string to_markdown(const results::RunResult& result, const RenderOptions& options) {
  std::string out = fmt::format("## bitspec: {}\n\n", md(verdict_line(result)));
  out += fmt::format("Target {}, profile {}, seed {}, {}, {} ms.\n\n", code(result.url), code(result.profile),
                     result.seed, counted(result.summary.exchanges, "exchange"), result.summary.duration_ms);
  for (const auto& text : change_texts(result.changes)) out += "- **" + md(text) + "**\n";
  for (const auto& note : result.preflight.notes) out += "- " + md(note) + "\n";
  for (const auto& finding : result.preflight.interop)
    out += "- interop: difference seen by an ordinary client (cpp-httplib): " + md(finding) + "\n";
  if (!result.changes.empty() || !result.preflight.notes.empty() || !result.preflight.interop.empty()) out += "\n";
  std::string names, line, counts;
  for (const auto verdict : kVerdicts) {
    const std::string name(results::verdict_name(verdict));
    const auto found = result.summary.rules.find(name);
    names += name == "not_applicable" ? "| not applicable " : "| " + name + " ";
    line += "|---";
    counts += fmt::format("| {} ", found == result.summary.rules.end() ? 0 : found->second);
  }
  out += names + "|\n" + line + "|\n" + counts + "|\n";
  std::size_t shown = 0;
  for (const auto verdict : {Verdict::kFail, Verdict::kWarn, Verdict::kNote}) {
    for (const auto* rule : broken_rules(result, verdict)) {
      if (++shown <= kMostRules) out += broken_rule(result, options, *rule);
    }
  }
  if (shown > kMostRules) out += fmt::format("\n{} more broken rules are in result.json.\n", shown - kMostRules);
  out += known_failures(result);
  out += reasons(result, Verdict::kBlocked, "Blocked");
  out += reasons(result, Verdict::kInconclusive, "Inconclusive");
  return without_ci_commands(std::move(out));
}

}  // namespace bitspec::reports
