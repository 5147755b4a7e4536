// Reason: why a rule, an observation or a scenario has no verdict of its own. Data only; the renderers make the words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bitspec::results {

enum class ReasonKind {
  kNone,             // there is a verdict, or nothing to say
  kRuleBroken,       // blocked by a broken expectation of `rule` at `exchange`
  kDependsOn,        // also broken, but depends on `rule`, which is broken
  kStepFailed,       // a step that leads up to the point got `detail` at `exchange`; `step` says which
  kStepNotSent,      // a step could not be sent: `detail`
  kSessionLost,      // the connection was given up and the session went with it; blocked by `rule`
  kControlFailed,    // the same request without the mistake got `detail` at `exchange`
  kTargetGone,       // no answer any more after `scenario`, or before it: `detail` says which
  kUnreachable,      // the preflight found no BITS server: `detail`
  kInterrupted,      // by the user
  kTimeLimit,        // of the run
  kTransport,        // what the transport left open: `detail`
  kPartly,           // `detail` observations made; the first that was not has the other members
  kNeedsCapability,  // every one of `capabilities`; the target does not declare them
  kNeedsTogether,    // all `capabilities` at one place of the target
  kNeedsValue,       // the target does not say capabilities.front(), such as "max_upload_size.bytes"
  kNeedsExactTransport,
  kNeedsTwoUrls,         // all uploads of the target go to one URL
  kNeedsTwoConnections,  // the server serves one connection at a time
  kNoListener,           // for notifications: `detail`
  kSlowLeftOut,          // --no-slow
  kDoesNotApply,         // to what this server answers
  kNotObservable,        // cannot be seen from outside: `detail` is what the catalogue says
  kNoScenario,           // none observes the rule; `capabilities` says what it would need
  kInformative,          // what was seen: `detail`
  kText,                 // a sentence from a result of format 1: `detail`
};

std::string_view reason_kind_name(ReasonKind kind);  // "rule-broken"

struct Reason {
  ReasonKind kind = ReasonKind::kNone;
  std::string rule;      // id
  std::string exchange;  // id, or empty
  std::string scenario;  // id
  std::string step;      // "create"
  std::vector<std::string> capabilities;
  std::string detail;  // what was seen, in the words of a server or of an error

  explicit operator bool() const { return kind != ReasonKind::kNone; }
  friend bool operator==(const Reason&, const Reason&) = default;
};

}  // namespace bitspec::results
