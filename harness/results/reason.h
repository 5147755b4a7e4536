// Reason: why a rule, an observation, a scenario or a run has no verdict of its own. Data only: the sentence for people
// is made in reports/reason_text.cpp.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace bitspec::results {

// The members that a kind uses are named behind it; the others are empty.
enum class ReasonKind {
  kNone,  // there is a verdict, or nothing to say

  // Blocked by something that failed. `rule`: the first rule that failed on that exchange, or on one like it.
  kRuleBroken,     // rule, exchange
  kDependsOn,      // rule: this one failed too, but depends on that one, which failed
  kStepFailed,     // step, detail: what came instead, exchange; rule if known
  kStepNotRun,     // step, detail: why, scenario
  kSessionLost,    // rule, exchange: the connection had to be given up, and the session went with it
  kControlFailed,  // detail: what the same request without the mistake got, exchange; rule if known
  kUndecided,      // detail: why what was seen is neither right nor wrong, exchange

  // The whole run.
  kLimitReached,      // step: of a packet that was refused; detail: what it got, while an ordinary upload worked
  kTargetChanged,     // scenario: after which; step: of an ordinary upload; detail: what it got
  kTargetGone,        // scenario: after which, if known
  kTargetGoneBefore,  // scenario: before which
  kUnreachable,       // detail: what the preflight got
  kNotBits,           // detail: what the preflight got instead of a BITS answer
  kInterrupted,       // by the user
  kFirstFailure,      // the user wanted no more than one
  kTimeLimit,         // of the run
  kNoResources,       // detail: what we could not have: descriptors, memory, threads

  // Skipped.
  kNeedsCapability,  // capabilities: those that the target does not declare
  kNeedsTogether,    // capabilities: each is declared, but at no place all of them
  kNeedsValue,       // capabilities: one value that the target does not say, such as "max_upload_size.bytes"
  kNeedsExactTransport,
  kNeedsTwoUrls,         // all uploads of the target go to one URL
  kNeedsTwoConnections,  // the server serves one connection at a time
  kNeedsListenAddress,   // the target does not say where notifications are posted to
  kCannotListen,         // for notifications: detail
  kSlow,                 // slow scenarios were not asked for

  // No verdict to be had.
  kDoesNotApply,     // to what this server answers
  kNotObservable,    // detail: why it cannot be seen from outside
  kNoUpload,         // of a client to the cases that judge the rule; scenario: the first of them
  kRecordedTraffic,  // it would take requests that the recording does not have
  kNoScenario,       // capabilities: what one would need, if the catalogue says so

  kInformative,  // detail: what was seen
  kText,         // detail: a sentence of a report in an older format, or of a kind that is not known here
};

// Every kind but kNone, with its word in result.json.
struct ReasonKindName {
  ReasonKind kind;
  std::string_view name;
};
extern const std::array<ReasonKindName, 33> kReasonKinds;

std::string_view reason_kind_name(ReasonKind kind);  // "rule-broken"; "" for kNone

struct Reason {
  ReasonKind kind = ReasonKind::kNone;
  std::string rule{};      // id
  std::string exchange{};  // id
  std::string scenario{};  // id
  std::string step{};      // "create"
  std::vector<std::string> capabilities{};
  std::string detail{};  // what was seen, in the words of a server or of an error

  explicit operator bool() const { return kind != ReasonKind::kNone; }
  friend bool operator==(const Reason&, const Reason&) = default;
};

}  // namespace bitspec::results
