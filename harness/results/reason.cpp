#include "harness/results/reason.h"

#include <algorithm>

namespace bitspec::results {

const std::array<ReasonKindName, 33> kReasonKinds = {{
    {ReasonKind::kRuleBroken, "rule-broken"},
    {ReasonKind::kDependsOn, "depends-on"},
    {ReasonKind::kStepFailed, "step-failed"},
    {ReasonKind::kStepNotRun, "step-not-run"},
    {ReasonKind::kSessionLost, "session-lost"},
    {ReasonKind::kControlFailed, "control-failed"},
    {ReasonKind::kUndecided, "undecided"},
    {ReasonKind::kLimitReached, "limit-reached"},
    {ReasonKind::kTargetChanged, "target-changed"},
    {ReasonKind::kTargetGone, "target-gone"},
    {ReasonKind::kTargetGoneBefore, "target-gone-before"},
    {ReasonKind::kUnreachable, "unreachable"},
    {ReasonKind::kNotBits, "not-bits"},
    {ReasonKind::kInterrupted, "interrupted"},
    {ReasonKind::kFirstFailure, "first-failure"},
    {ReasonKind::kTimeLimit, "time-limit"},
    {ReasonKind::kNoResources, "no-resources"},
    {ReasonKind::kNeedsCapability, "needs-capability"},
    {ReasonKind::kNeedsTogether, "needs-together"},
    {ReasonKind::kNeedsValue, "needs-value"},
    {ReasonKind::kNeedsExactTransport, "needs-exact-transport"},
    {ReasonKind::kNeedsTwoUrls, "needs-two-urls"},
    {ReasonKind::kNeedsTwoConnections, "needs-two-connections"},
    {ReasonKind::kNeedsListenAddress, "needs-listen-address"},
    {ReasonKind::kCannotListen, "cannot-listen"},
    {ReasonKind::kSlow, "slow"},
    {ReasonKind::kDoesNotApply, "does-not-apply"},
    {ReasonKind::kNotObservable, "not-observable"},
    {ReasonKind::kNoUpload, "no-upload"},
    {ReasonKind::kRecordedTraffic, "recorded-traffic"},
    {ReasonKind::kNoScenario, "no-scenario"},
    {ReasonKind::kInformative, "informative"},
    {ReasonKind::kText, "text"},
}};

std::string_view reason_kind_name(ReasonKind kind) {
  const auto at =
      std::find_if(kReasonKinds.begin(), kReasonKinds.end(), [kind](const auto& row) { return row.kind == kind; });
  return at == kReasonKinds.end() ? std::string_view() : at->name;
}

}  // namespace bitspec::results
