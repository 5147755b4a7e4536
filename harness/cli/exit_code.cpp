#include "harness/cli/exit_code.h"

namespace bitspec::cli {

using results::Verdict;

bool fails_run(const results::RuleResult& rule, FailOn fail_on) {
  switch (rule.verdict) {
    case Verdict::kFail:
      return true;
    case Verdict::kWarn:
      return fail_on != FailOn::kMust;
    case Verdict::kNote:
      return fail_on == FailOn::kAny;
    case Verdict::kBlocked:
    case Verdict::kInconclusive:
      return rule.level == results::Level::kMust && !rule.behind_known;
    case Verdict::kPass:
    case Verdict::kKnown:
    case Verdict::kSkipped:
    case Verdict::kNotApplicable:
    case Verdict::kUntested:
      return false;
  }
  return false;
}

namespace {

bool is_judged(Verdict verdict) {
  return verdict == Verdict::kPass || verdict == Verdict::kFail || verdict == Verdict::kWarn ||
         verdict == Verdict::kNote || verdict == Verdict::kKnown;
}

}  // namespace

ExitCode exit_code_of(const results::RunResult& result, FailOn fail_on) {
  if (result.verdict == results::RunVerdict::kInterrupted) return ExitCode::kInterrupted;
  if (result.verdict == results::RunVerdict::kInternalError) return ExitCode::kInternal;
  if (result.verdict == results::RunVerdict::kUnreachable) return ExitCode::kUnreachable;
  bool judged = false;
  for (const auto& rule : result.rules) {
    if (fails_run(rule, fail_on)) return ExitCode::kNotConformant;
    judged = judged || is_judged(rule.verdict);
  }
  if (result.known_failing.stale()) return ExitCode::kNotConformant;
  // A run that ended early or looked at nothing has shown nothing.
  return result.complete && judged ? ExitCode::kConformant : ExitCode::kNotConformant;
}

}  // namespace bitspec::cli
