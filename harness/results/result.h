// What a run found: rules, scenarios and exchanges as plain values. reports/ renders them; nothing here knows how.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/source_place.h"
#include "harness/results/known.h"
#include "harness/results/reason.h"

namespace bitspec::results {

enum class Level { kMust, kShould, kMay };

// Strongest first; docs/verdicts.md.
enum class Verdict {
  kFail,           // a must rule was broken
  kWarn,           // a should rule was broken
  kNote,           // a may rule was broken
  kKnown,          // any of these, or open, and listed as known to fail
  kInconclusive,   // not all planned observations were made, or the transport left it open
  kPass,           // all planned observations were made and held
  kBlocked,        // by something else that failed; `reason` says what
  kSkipped,        // needs a capability that the target does not declare
  kNotApplicable,  // not in this profile
  kUntested,       // cannot be seen from outside, or no scenario observes it
};

std::string_view level_name(Level level);        // "must"
std::string_view verdict_name(Verdict verdict);  // "not_applicable"

// What a run says of its target as a whole.
enum class RunVerdict {
  kConformant,
  kNotConformant,
  kKnownFailures,  // not conformant, and every failure is listed as known
  kUnreachable,
  kInterrupted,
  kNothingJudged,
  kInternalError
};

inline constexpr std::array kRunVerdicts = {
    RunVerdict::kConformant,  RunVerdict::kNotConformant, RunVerdict::kKnownFailures, RunVerdict::kUnreachable,
    RunVerdict::kInterrupted, RunVerdict::kNothingJudged, RunVerdict::kInternalError};

std::string_view run_verdict_name(RunVerdict verdict);  // "not-conformant"

// Bytes as a report keeps them.
struct Excerpt {
  std::uint64_t size = 0;
  std::string sha256;      // hex; empty when size is 0
  std::string start, end;  // first and last 1 KiB; end is empty when start has all
};

// One request and what came back, times in microseconds from the start of the run; -1: never.
struct Exchange {
  std::string id;                // "<scenario>#<n>", n from 1; controls "<scenario>!control#<n>"
  std::string kind = "request";  // or "notification": made by the server, answered by the application
  std::string step;              // "fragment", "raw", ...
  std::string method, target;
  int connection = 0;        // number within the scenario, from 1
  std::string request_head;  // as sent, secrets replaced
  Excerpt request_body;
  std::uint64_t request_sent = 0;  // bytes that went out
  bool request_whole = true;
  std::string ending;  // wire::ending_name
  int status = 0;
  std::string answer_head;  // raw
  Excerpt answer_body;
  std::vector<std::string> interim;     // "100 Continue"
  std::vector<std::string> deviations;  // "bare-lf at 17: ..."
  std::string stray;                    // bytes behind the answer
  std::string note;                     // "second try on a new connection was answered", ...
  std::int64_t started_us = 0, sent_us = -1, first_byte_us = -1, ended_us = -1;
};

enum class Finding { kHeld, kBroken, kInconclusive, kBlocked, kInformative, kNotOffered };

// File and line of a place: all that a report keeps of one.
SourcePlace file_and_line(const SourcePlace& place);

struct Observation {
  std::string rule;
  std::string scenario;
  std::string exchange;  // id, or empty
  Finding finding = Finding::kHeld;
  std::string expected, got;  // in words; empty when held
  Reason reason;              // inconclusive, blocked: why; informative: what
  SourcePlace place;          // file and line of the expectation
};

struct Evidence {
  std::string scenario, exchange, expected, got;
  SourcePlace place;
};

struct SourceRef {
  std::string doc, section, note, url;
};

// Of the runs with --repeat: those in which a rule broke, and those in which it broke or passed.
struct RunsOfRule {
  std::uint64_t broken = 0, judged = 0;  // 0 of 0: there was one run
  bool flaky() const { return broken > 0 && broken < judged; }
};

struct RuleResult {
  std::string id, title;
  Level level = Level::kMust;
  Verdict verdict = Verdict::kUntested;
  std::uint64_t held = 0, broken = 0, planned = 0, inconclusive = 0, blocked = 0;
  bool offered = true;  // may rules
  RunsOfRule runs;
  // Blocked, skipped, untested, inconclusive: why. Where some observations were made and others were blocked, that of
  // the first that was blocked.
  Reason reason;
  std::string when;    // the case that the rule is about, in the words of the catalogue
  std::string expect;  // what the catalogue says for this profile
  std::vector<SourceRef> sources;
  std::vector<std::string> scenarios;  // that observed it; sorted, unique
  std::vector<Evidence> evidence;      // first of each scenario, at most 20
  std::vector<std::string> broken_in;  // all scenarios of which there could be evidence; sorted, unique
  // Blocked, inconclusive: the other rules that stand in the way of what was not observed, as far as they are known;
  // sorted, unique. Empty where an observation was left open by itself.
  std::vector<std::string> blocked_by;
  bool behind_known = false;             // blocked or inconclusive only because of rules that are known to fail
  std::vector<std::string> informative;  // "negotiation/x: 400"
};

enum class ScenarioState { kRun, kBlocked, kSkipped };

struct ScenarioResult {
  std::string id, title;
  ScenarioState state = ScenarioState::kRun;
  Reason reason;  // blocked, skipped: why
  SourcePlace place;
  std::vector<Observation> observations;  // of its own expectations; what was not held first
  std::int64_t duration_us = 0;
  std::string
      server_output;  // log of the server during it, if a hook of the target started the server; the last 16 KiB
};

struct Preflight {
  bool reachable = false;
  bool bits_server = false;
  std::string error;   // why not
  std::string server;  // Server field, printable
  bool readback = false, survives_connections = true, single_threaded = false;
  bool keeps_alive = false;          // answered two requests on one connection
  std::vector<std::string> notes;    // lines for the top of the report
  std::vector<std::string> interop;  // what an ordinary client sees differently: "close: expected ..., got ..."
};

// What became of an ordinary upload that worked at the start of the run.
enum class ChangeKind {
  kRateLimited,   // 429
  kUnavailable,   // 502, 503, 504
  kCredentials,   // 401, 407, or a challenge: credentials that worked are refused
  kDiskFull,      // 507, or 0x80070070
  kRefused,       // any other refusal
  kNoAnswer,      // none, or not by its rules
  kFileInTheWay,  // the one URL holds the file of the first upload, and no other is accepted
  kByTurns,       // a new session is known to some requests only: several servers behind one address
  kAtTimes,       // a packet was refused, and accepted when its scenario ran once more
};

std::string_view change_kind_name(ChangeKind kind);  // "rate-limited"

inline constexpr std::array kChangeKinds = {
    ChangeKind::kRateLimited,  ChangeKind::kUnavailable, ChangeKind::kCredentials,
    ChangeKind::kDiskFull,     ChangeKind::kRefused,     ChangeKind::kNoAnswer,
    ChangeKind::kFileInTheWay, ChangeKind::kByTurns,     ChangeKind::kAtTimes};

struct TargetChange {
  ChangeKind kind = ChangeKind::kRefused;
  std::string scenario{};  // after which it was first noticed; empty: at the start
  std::string step{};      // of the ordinary upload: "create"
  std::string answer{};    // "status 429, Retry-After: 1"
  std::int64_t at_ms = 0;
  std::int64_t lasted_ms = -1;  // all times together; -1: to the end of the run
  std::uint64_t times = 1;
  bool others_accepted = false;  // some requests are refused each time, while an ordinary upload works
  // Counted requests that were accepted, of those sent. kByTurns: that knew the session; kAtTimes: 0 if not counted.
  std::uint64_t known = 0, asked = 0;
};

// Why such a target cannot be judged: unreachable, or not a BITS server.
Reason unreachable_reason(const Preflight& preflight);

struct Summary {
  std::map<std::string, std::uint64_t> rules;  // by verdict_name; every verdict has an entry
  std::uint64_t scenarios_run = 0, scenarios_blocked = 0, scenarios_skipped = 0;
  std::uint64_t exchanges = 0;
  std::int64_t duration_ms = 0;
};

// An exchange as far as one defect of a server makes many alike.
struct ShardExchange {
  std::string id, step, form;
  bool cannot_send = false, no_session = false;
  int status = 0;
  std::string ending;  // wire::ending_name
};

// What one part of a run knows beside its result: rules are judged by what all parts observed.
struct Shard {
  int index = 0, count = 0;  // 1 of 3; 0 of 0: the run is whole
  Level level = Level::kMay;
  bool selected = false;                  // there were selectors
  std::vector<Observation> observations;  // of invariants and controls, in the order of the run
  std::map<std::string, std::map<std::string, std::uint64_t>> held;  // scenario, rule: how often an invariant held
  std::vector<ShardExchange> exchanges;                              // that observations name
  std::map<std::string, std::uint64_t> controls;                     // the number of exchanges of each
  std::vector<std::string> left_out, hidden;  // rules that do not apply, or cannot be seen through the transport
};

struct RunResult {
  std::string version, suites_digest;
  std::string url, target_file;  // of the target; the file as it was named, or empty
  // Words of the command line that reach the target in the same way, kNotShown in place of secrets; empty: not known.
  std::vector<std::string> options;
  // The files, where traffic that was recorded elsewhere was judged; scenarios are the uploads in it, and the line of a
  // place is the number of a line, packet or entry. Empty: a run.
  std::vector<std::string> recordings;
  // A client was tested: `url` is where it was pointed at, and scenarios are the cases it came to.
  bool client_test = false;

  // Whether the requests are those of somebody else's client.
  bool of_others() const { return client_test || !recordings.empty(); }
  std::string profile;
  std::map<std::string, std::string> capabilities;
  std::uint64_t seed = 0;
  std::uint64_t runs = 1;  // with the same packets, put together
  std::string started;     // RFC 3339, UTC
  bool complete = true;    // false: interrupted, timed out, or the target went away
  Reason incomplete_reason;
  RunVerdict verdict = RunVerdict::kNothingJudged;
  Preflight preflight;
  std::vector<TargetChange> changes;  // in the order in which they were noticed; each kind once
  bool selected_only = false;         // only some scenarios were asked for
  KnownFailing known_failing;
  Shard shard;
  Summary summary;
  std::vector<RuleResult> rules;          // in the order of the catalogue
  std::vector<ScenarioResult> scenarios;  // in the order of the suites
  std::vector<Exchange> exchanges;        // of scenarios with something not held, or all
};

// The figures of Summary::rules.
std::map<std::string, std::uint64_t> count_verdicts(const std::vector<RuleResult>& rules);

}  // namespace bitspec::results
