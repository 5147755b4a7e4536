#include "harness/cli/exit_code.h"

namespace bitspec::cli {
namespace {

using results::Verdict;

bool is_red(const results::RuleResult& rule, FailOn fail_on) {
  switch (rule.verdict) {
    case Verdict::kFail:
      return true;
    case Verdict::kWarn:
      return fail_on != FailOn::kMust;
    case Verdict::kNote:
      return fail_on == FailOn::kAny;
    case Verdict::kBlocked:
    case Verdict::kInconclusive:
      return rule.level == results::Level::kMust;
    case Verdict::kPass:
    case Verdict::kSkipped:
    case Verdict::kNotApplicable:
    case Verdict::kUntested:
      return false;
  }
  return false;
}

bool is_judged(Verdict verdict) {
  return verdict == Verdict::kPass || verdict == Verdict::kFail || verdict == Verdict::kWarn ||
         verdict == Verdict::kNote;
}

}  // namespace

ExitCode exit_code_of(const results::RunResult& result, FailOn fail_on) {
  if (result.verdict == results::RunVerdict::kInterrupted) return ExitCode::kInterrupted;
  if (result.verdict == results::RunVerdict::kInternalError) return ExitCode::kInternal;
  if (result.verdict == results::RunVerdict::kUnreachable) return ExitCode::kUnreachable;
  bool judged = false;
  for (const auto& rule : result.rules) {
    if (is_red(rule, fail_on)) return ExitCode::kNotConformant;
    judged = judged || is_judged(rule.verdict);
  }
  // A run that ended early or looked at nothing has shown nothing.
  return result.complete && judged ? ExitCode::kConformant : ExitCode::kNotConformant;
}

}  // namespace bitspec::cli
