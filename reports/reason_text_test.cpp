#include "reports/reason_text.h"

#include <gtest/gtest.h>

namespace bitspec::reports {
namespace {

using results::Reason;
using results::ReasonKind;

struct TextOf {
  Reason reason;
  std::string_view want;
};

TEST(ReasonText, Table) {
  const TextOf cases[] = {
      {{}, ""},
      {{.kind = ReasonKind::kRuleBroken, .rule = "a.rule", .exchange = "a/x#3"}, "blocked by a.rule (a/x#3)"},
      {{.kind = ReasonKind::kDependsOn, .rule = "a.rule"}, "also failed; depends on a.rule"},
      {{.kind = ReasonKind::kStepFailed, .exchange = "a/x#1", .step = "create", .detail = "status 500"},
       "create got status 500 (a/x#1)"},
      {{.kind = ReasonKind::kStepFailed,
        .rule = "a.rule",
        .exchange = "a/x#1",
        .step = "create",
        .detail = "status 500"},
       "create got status 500; see a.rule (a/x#1)"},
      {{.kind = ReasonKind::kStepNotRun, .scenario = "a/x", .step = "fragment", .detail = "no value for ${next}"},
       "fragment could not be run: no value for ${next} (a/x)"},
      {{.kind = ReasonKind::kSessionLost, .rule = "a.rule", .exchange = "a/x#2"},
       "blocked by a.rule: the connection was given up, and its session was lost (a/x#2)"},
      {{.kind = ReasonKind::kControlFailed, .rule = "a.rule", .exchange = "control-1#2", .detail = "status 400"},
       "the same request without the mistake got status 400; see a.rule (control-1#2)"},
      {{.kind = ReasonKind::kUndecided, .exchange = "a/x#1", .detail = "none was read"}, "none was read (a/x#1)"},
      {{.kind = ReasonKind::kLimitReached, .step = "fragment", .detail = "status 507"},
       "fragment got status 507, while an ordinary upload works"},
      {{.kind = ReasonKind::kTargetGone}, "target gone"},
      {{.kind = ReasonKind::kTargetGone, .scenario = "a/x"}, "target gone after a/x"},
      {{.kind = ReasonKind::kTargetGoneBefore, .scenario = "a/x"}, "target gone before a/x"},
      {{.kind = ReasonKind::kUnreachable, .detail = "connection refused"}, "target unreachable: connection refused"},
      {{.kind = ReasonKind::kNotBits}, "not a BITS server"},
      {{.kind = ReasonKind::kInterrupted}, "interrupted"},
      {{.kind = ReasonKind::kNoResources, .detail = "h:80: too many open files"},
       "bitspec is out of descriptors, memory or threads (fewer --jobs, or a higher ulimit): h:80: too many open "
       "files"},
      {{.kind = ReasonKind::kTimeLimit}, "time limit of the run reached (--run-timeout)"},
      {{.kind = ReasonKind::kNeedsCapability, .capabilities = {"host_id"}},
       "needs capability host_id (declare it: docs/target.md)"},
      {{.kind = ReasonKind::kNeedsCapability, .capabilities = {"tls", "restart"}},
       "needs capabilities tls and restart (declare them: docs/target.md)"},
      {{.kind = ReasonKind::kNeedsTogether, .capabilities = {"tls", "host_id"}},
       "needs capabilities tls and host_id at the same URL"},
      {{.kind = ReasonKind::kNeedsValue, .capabilities = {"max_upload_size.bytes"}},
       "needs the value of max_upload_size.bytes (declare it: docs/target.md)"},
      {{.kind = ReasonKind::kNeedsExactTransport}, "needs the exact transport (--transport exact)"},
      {{.kind = ReasonKind::kNeedsTwoUrls}, "needs two upload URLs; the target has one"},
      {{.kind = ReasonKind::kNeedsTwoConnections}, "needs two connections at a time; the server serves one"},
      {{.kind = ReasonKind::kNeedsListenAddress}, "needs an address for notifications (listen: docs/target.md)"},
      {{.kind = ReasonKind::kCannotListen, .detail = "address already in use"},
       "cannot listen for notifications: address already in use"},
      {{.kind = ReasonKind::kSlow}, "slow scenarios were left out (--no-slow)"},
      {{.kind = ReasonKind::kDoesNotApply}, "does not apply to what this server answers"},
      {{.kind = ReasonKind::kNotObservable, .detail = "it happens on the disk"}, "it happens on the disk"},
      {{.kind = ReasonKind::kNoUpload, .scenario = "client/gap"}, "no upload to client/gap"},
      {{.kind = ReasonKind::kRecordedTraffic}, "recorded traffic"},
      {{.kind = ReasonKind::kNoScenario}, "no scenario observes it"},
      {{.kind = ReasonKind::kNoScenario, .capabilities = {"tls", "restart"}},
       "no scenario observes it yet; one would need tls, restart"},
      {{.kind = ReasonKind::kInformative, .detail = "400"}, "400"},
      {{.kind = ReasonKind::kText, .detail = "a sentence"}, "a sentence"},
  };
  for (const auto& c : cases) EXPECT_EQ(reason_text(c.reason), c.want);
}

TEST(ReasonText, EveryKindHasOne) {
  for (const auto& [kind, name] : results::kReasonKinds)
    EXPECT_FALSE(reason_text(Reason{.kind = kind, .detail = "x"}).empty()) << name;
}

TEST(ReasonText, OfARuleSaysHowManyObservationsWereMade) {
  results::RuleResult rule;
  rule.held = 7, rule.blocked = 1, rule.planned = 8;
  rule.verdict = results::Verdict::kInconclusive;
  EXPECT_EQ(reason_text(rule), "");
  rule.reason = {.kind = ReasonKind::kRuleBroken, .rule = "a.rule", .exchange = "a/x#3"};
  EXPECT_EQ(reason_text(rule), "7 of 8 observations made; the first that was not: blocked by a.rule (a/x#3)");
  rule.inconclusive = 1;
  EXPECT_EQ(reason_text(rule), "blocked by a.rule (a/x#3)");
  rule.inconclusive = 0;
  rule.verdict = results::Verdict::kBlocked;
  EXPECT_EQ(reason_text(rule), "blocked by a.rule (a/x#3)");
}

}  // namespace
}  // namespace bitspec::reports
