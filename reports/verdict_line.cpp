#include <fmt/format.h>

#include <algorithm>

#include "reports/report.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

std::uint64_t count(const results::RunResult& result, std::string_view verdict) {
  const auto found = result.summary.rules.find(std::string(verdict));
  return found == result.summary.rules.end() ? 0 : found->second;
}

bool needs_capabilities(const std::string& reason) {
  return reason.starts_with("needs the capability") ||
         (reason.starts_with("needs ") && reason.ends_with("at one place"));
}

// Skipped for another reason than a capability: slow ones, or those that a transport cannot make.
std::uint64_t left_out(const results::RunResult& result) {
  return static_cast<std::uint64_t>(std::count_if(result.rules.begin(), result.rules.end(), [](const auto& rule) {
    return rule.verdict == results::Verdict::kSkipped && !needs_capabilities(rule.reason);
  }));
}

void add_part(std::string& list, std::uint64_t n, std::string_view what) {
  if (n == 0) return;
  list += fmt::format("{}{} {}", list.empty() ? "" : ", ", n, what);
}

}  // namespace

std::string verdict_line(const results::RunResult& result) {
  const auto& preflight = result.preflight;
  if (result.verdict == "unreachable") {
    const std::string what = preflight.reachable ? "no BITS server" : "the target cannot be reached";
    const std::string why = words(preflight.error);
    return "no verdict: " + (why.empty() ? what : why.starts_with(what) ? why : what + ": " + why);
  }
  const auto fail = count(result, "fail"), warn = count(result, "warn"), note = count(result, "note");
  const auto judged = fail + warn + note + count(result, "pass");
  std::string broken, open;
  add_part(broken, fail, "must");
  add_part(broken, warn, "should");
  add_part(broken, note, "may");
  if (!broken.empty()) broken += " broken of ";
  add_part(open, count(result, "blocked"), "blocked");
  add_part(open, count(result, "inconclusive"), "inconclusive");
  const auto others = left_out(result);
  add_part(open, count(result, "skipped") - others, "need capabilities not declared");
  add_part(open, others, "left out");

  const std::string verdict = result.verdict == "not-conformant"   ? "not conformant"
                              : result.verdict == "nothing-judged" ? "no verdict"
                                                                   : words(result.verdict);
  std::string line = fmt::format("{}: {}{}", verdict, broken, counted(judged, "judged rule"));
  if (broken.empty() && judged > 0 && result.verdict == "conformant")
    line = "conformant in " + counted(judged, "judged rule");
  if (!open.empty()) line += " (" + open + ")";
  if (!result.complete && !result.incomplete_reason.empty())
    line += "; not complete: " + words(result.incomplete_reason);
  return line;
}

}  // namespace bitspec::reports
