#include "reports/reason_text.h"

#include <fmt/format.h>

#include "harness/base/text.h"

namespace bitspec::reports {
namespace {

using results::Reason;
using results::ReasonKind;

constexpr const char* kDeclareIt = "declare it: docs/target.md";

// " (fragment/gap#3)": where a reader can look.
std::string at(const Reason& reason) {
  const std::string& place = reason.exchange.empty() ? reason.scenario : reason.exchange;
  return place.empty() ? "" : " (" + place + ")";
}

std::string see(const Reason& reason) {
  return (reason.rule.empty() ? "" : "; see " + reason.rule) + at(reason);
}

std::string with_detail(std::string text, const Reason& reason) {
  return reason.detail.empty() ? text : text + ": " + reason.detail;
}

std::string needs_capability(const Reason& reason) {
  const auto& names = reason.capabilities;
  if (names.size() == 1) return fmt::format("needs capability {} ({})", names.front(), kDeclareIt);
  return fmt::format("needs capabilities {} (declare them: docs/target.md)", join(names, " and "));
}

std::string no_scenario(const Reason& reason) {
  const std::string text = "no scenario observes it";
  return reason.capabilities.empty() ? text : text + " yet; one would need " + join(reason.capabilities, ", ");
}

// Of the kinds that a rule is skipped for.
std::string why_skipped(const Reason& reason) {
  switch (reason.kind) {
    case ReasonKind::kNeedsCapability:
      return needs_capability(reason);
    case ReasonKind::kNeedsTogether:
      return "needs capabilities " + join(reason.capabilities, " and ") + " at the same URL";
    case ReasonKind::kNeedsValue:
      return fmt::format("needs the value of {} ({})", join(reason.capabilities, " and "), kDeclareIt);
    case ReasonKind::kNeedsExactTransport:
      return "needs the exact transport (--transport exact)";
    case ReasonKind::kNeedsTwoUrls:
      return "needs two upload URLs; the target has one";
    case ReasonKind::kNeedsTwoConnections:
      return "needs two connections at a time; the server serves one";
    case ReasonKind::kNeedsListenAddress:
      return "needs an address for notifications (listen: docs/target.md)";
    case ReasonKind::kCannotListen:
      return with_detail("cannot listen for notifications", reason);
    case ReasonKind::kSlow:
      return "slow scenarios were left out (--no-slow)";
    default:
      return reason.detail;
  }
}

}  // namespace

std::string reason_text(const Reason& reason) {
  switch (reason.kind) {
    case ReasonKind::kNone:
      return "";
    case ReasonKind::kRuleBroken:
      return "blocked by " + reason.rule + at(reason);
    case ReasonKind::kDependsOn:
      return "also failed; depends on " + reason.rule;
    case ReasonKind::kStepFailed:
      return reason.step + " got " + reason.detail + see(reason);
    case ReasonKind::kStepNotRun:
      return reason.step + " could not be run: " + reason.detail + see(reason);
    case ReasonKind::kSessionLost:
      return "blocked by " + reason.rule + ": the connection was given up, and its session was lost" + at(reason);
    case ReasonKind::kControlFailed:
      return "the same request without the mistake got " + reason.detail + see(reason);
    case ReasonKind::kUndecided:
      return reason.detail + at(reason);
    case ReasonKind::kLimitReached:
      return fmt::format("{} got {}, while an ordinary upload works", reason.step, reason.detail);
    case ReasonKind::kTargetChanged:
      return "the target changed" + (reason.scenario.empty() ? "" : " after " + reason.scenario) + ": an ordinary " +
             reason.step + " got " + reason.detail;
    case ReasonKind::kTargetGone:
      return "target gone" + (reason.scenario.empty() ? "" : " after " + reason.scenario);
    case ReasonKind::kTargetGoneBefore:
      return "target gone before " + reason.scenario;
    case ReasonKind::kUnreachable:
      return with_detail("target unreachable", reason);
    case ReasonKind::kNotBits:
      return with_detail("not a BITS server", reason);
    case ReasonKind::kInterrupted:
      return "interrupted";
    case ReasonKind::kFirstFailure:
      return "stopped at the first failure (--fail-fast)";
    case ReasonKind::kTimeLimit:
      return "time limit of the run reached (--run-timeout)";
    case ReasonKind::kNoResources:
      return with_detail("bitspec is out of descriptors, memory or threads (fewer --jobs, or a higher ulimit)", reason);
    case ReasonKind::kNeedsCapability:
    case ReasonKind::kNeedsTogether:
    case ReasonKind::kNeedsValue:
    case ReasonKind::kNeedsExactTransport:
    case ReasonKind::kNeedsTwoUrls:
    case ReasonKind::kNeedsTwoConnections:
    case ReasonKind::kNeedsListenAddress:
    case ReasonKind::kCannotListen:
    case ReasonKind::kSlow:
      return why_skipped(reason);
    case ReasonKind::kDoesNotApply:
      return "does not apply to what this server answers";
    case ReasonKind::kNoUpload:
      return "no upload to " + reason.scenario;
    case ReasonKind::kRecordedTraffic:
      return "recorded traffic";
    case ReasonKind::kNoScenario:
      return no_scenario(reason);
    case ReasonKind::kNotObservable:
    case ReasonKind::kInformative:
    case ReasonKind::kText:
      return reason.detail;
  }
  return "";
}

bool observed_in_part(const results::RuleResult& rule) {
  return rule.verdict == results::Verdict::kInconclusive && rule.inconclusive == 0 && rule.blocked > 0;
}

std::string reason_text(const results::RuleResult& rule) {
  const std::string text = reason_text(rule.reason);
  // A sentence of format 1 says it already.
  if (!observed_in_part(rule) || text.empty() || rule.reason.kind == ReasonKind::kText) return text;
  return fmt::format("{} of {} observations made; the first that was not: {}", rule.held, rule.planned, text);
}

}  // namespace bitspec::reports
