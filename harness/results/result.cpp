#include "harness/results/result.h"

namespace bitspec::results {

std::string_view level_name(Level level) {
  switch (level) {
    case Level::kMust:
      return "must";
    case Level::kShould:
      return "should";
    case Level::kMay:
      return "may";
  }
  return "";
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFail:
      return "fail";
    case Verdict::kWarn:
      return "warn";
    case Verdict::kNote:
      return "note";
    case Verdict::kKnown:
      return "known";
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kPass:
      return "pass";
    case Verdict::kBlocked:
      return "blocked";
    case Verdict::kSkipped:
      return "skipped";
    case Verdict::kNotApplicable:
      return "not_applicable";
    case Verdict::kUntested:
      return "untested";
  }
  return "";
}

std::string_view run_verdict_name(RunVerdict verdict) {
  switch (verdict) {
    case RunVerdict::kConformant:
      return "conformant";
    case RunVerdict::kNotConformant:
      return "not-conformant";
    case RunVerdict::kKnownFailures:
      return "known-failures";
    case RunVerdict::kUnreachable:
      return "unreachable";
    case RunVerdict::kInterrupted:
      return "interrupted";
    case RunVerdict::kNothingJudged:
      return "nothing-judged";
    case RunVerdict::kInternalError:
      return "internal-error";
  }
  return "";
}

std::string_view change_kind_name(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kRateLimited:
      return "rate-limited";
    case ChangeKind::kUnavailable:
      return "unavailable";
    case ChangeKind::kCredentials:
      return "credentials";
    case ChangeKind::kDiskFull:
      return "disk-full";
    case ChangeKind::kRefused:
      return "refused";
    case ChangeKind::kNoAnswer:
      return "no-answer";
    case ChangeKind::kFileInTheWay:
      return "file-in-the-way";
    case ChangeKind::kByTurns:
      return "by-turns";
    case ChangeKind::kAtTimes:
      return "at-times";
  }
  return "";
}

SourcePlace file_and_line(const SourcePlace& place) {
  SourcePlace out;
  out.file = place.file;
  out.line = place.line;
  return out;
}

Reason unreachable_reason(const Preflight& preflight) {
  return {.kind = preflight.reachable ? ReasonKind::kNotBits : ReasonKind::kUnreachable, .detail = preflight.error};
}

std::map<std::string, std::uint64_t> count_verdicts(const std::vector<RuleResult>& rules) {
  std::map<std::string, std::uint64_t> out;
  for (int verdict = 0; verdict <= static_cast<int>(Verdict::kUntested); ++verdict)
    out.emplace(verdict_name(static_cast<Verdict>(verdict)), 0);
  for (const RuleResult& rule : rules) ++out[std::string(verdict_name(rule.verdict))];
  return out;
}

}  // namespace bitspec::results
