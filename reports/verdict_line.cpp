#include <fmt/format.h>

#include <algorithm>

#include "harness/base/ci_commands.h"
#include "reports/reason_text.h"
#include "reports/report.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

std::uint64_t count(const results::RunResult& result, std::string_view verdict) {
  const auto found = result.summary.rules.find(std::string(verdict));
  return found == result.summary.rules.end() ? 0 : found->second;
}

// Skipped for want of a capability, for a reason that a report of format 1 has in words only, or for another one: slow
// rules, or those that a transport cannot make.
struct Skipped {
  std::uint64_t needs_capabilities = 0, untold = 0, left_out = 0;
};

Skipped skipped(const results::RunResult& result) {
  using results::ReasonKind;
  Skipped out;
  for (const auto& rule : result.rules) {
    if (rule.verdict != results::Verdict::kSkipped) continue;
    const auto kind = rule.reason.kind;
    if (kind == ReasonKind::kNeedsCapability || kind == ReasonKind::kNeedsTogether)
      ++out.needs_capabilities;
    else if (kind == ReasonKind::kText)
      ++out.untold;
    else
      ++out.left_out;
  }
  return out;
}

std::string_view words_for(results::RunVerdict verdict) {
  if (verdict == results::RunVerdict::kNotConformant) return "not conformant";
  if (verdict == results::RunVerdict::kKnownFailures) return "no new failure";
  if (verdict == results::RunVerdict::kNothingJudged) return "no verdict";
  return results::run_verdict_name(verdict);
}

void add_part(std::string& list, std::uint64_t n, std::string_view what) {
  if (n == 0) return;
  list += fmt::format("{}{} {}", list.empty() ? "" : ", ", n, what);
}

}  // namespace

std::string wrong_line(const results::RunResult& result) {
  std::vector<const results::RuleResult*> broken;
  for (const auto verdict : {results::Verdict::kFail, results::Verdict::kWarn, results::Verdict::kNote}) {
    for (const auto* rule : broken_rules(result, verdict)) broken.push_back(rule);
  }
  if (broken.empty() || broken.front()->evidence.empty()) return verdict_line(result);
  const auto& first = broken.front()->evidence.front();
  std::string line = fmt::format("{}: {}: expected {}, got {}", place_text(first.place), words(broken.front()->id),
                                 words(first.expected), words(first.got));
  if (broken.size() > 1) line += fmt::format(" (and {})", counted(broken.size() - 1, "other rule"));
  return without_ci_commands(std::move(line));
}

std::string verdict_line(const results::RunResult& result) {
  if (result.verdict == results::RunVerdict::kUnreachable) {
    const auto why = result.incomplete_reason ? result.incomplete_reason : unreachable_reason(result.preflight);
    return without_ci_commands("no verdict: " + words(reason_text(why)));
  }
  const auto fail = count(result, "fail"), warn = count(result, "warn"), note = count(result, "note");
  const auto known = count(result, "known");
  const auto judged = fail + warn + note + known + count(result, "pass");
  const auto flaky = std::ranges::count_if(result.rules, [](const auto& rule) { return rule.runs.flaky(); });
  std::string broken, open;
  add_part(broken, fail, "must");
  add_part(broken, warn, "should");
  add_part(broken, note, "may");
  if (!broken.empty()) broken += " broken of ";
  add_part(open, static_cast<std::uint64_t>(flaky), "flaky");
  add_part(open, known, known == 1 ? "known failure" : "known failures");
  add_part(open, count(result, "blocked"), "blocked");
  add_part(open, count(result, "inconclusive"), "inconclusive");
  const Skipped others = skipped(result);
  add_part(open, others.needs_capabilities, "need capabilities not declared");
  add_part(open, others.untold, "skipped");
  add_part(open, others.left_out, "left out");

  std::string line = fmt::format("{}: {}{}", words_for(result.verdict), broken, counted(judged, "judged rule"));
  if (broken.empty() && judged > 0 && result.verdict == results::RunVerdict::kConformant)
    line = "conformant in " + counted(judged, "judged rule");
  if (!open.empty()) line += " (" + open + ")";
  if (const auto& list = result.known_failing; list.stale())
    line += "; " + words(list.file) + ": " +
            counted(static_cast<std::uint64_t>(
                        std::ranges::count_if(list.entries, [](const auto& entry) { return entry.stale(); })),
                    "entry to delete", "entries to delete");
  if (!result.complete && result.incomplete_reason)
    line += "; not complete: " + words(reason_text(result.incomplete_reason));
  return without_ci_commands(std::move(line));
}

}  // namespace bitspec::reports
