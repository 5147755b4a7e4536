// What is true of every answer: the invariants of suites/invariants.yaml, judged on every exchange of a run.
#pragma once

#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/exchange.h"
#include "harness/engine/judge.h"
#include "harness/results/result.h"
#include "harness/target/target.h"

namespace bitspec::engine {

struct InvariantScope {
  Profile profile = Profile::kWin32;
  const catalogue::Catalogue* catalogue = nullptr;
  const target::Target* target = nullptr;
  std::vector<std::string> scenario_needs;  // of the scenario the exchange belongs to
  std::string scenario;                     // its id
  Url url;                                  // where it ran
  bool configuration_known = true;          // false: of recorded traffic; what depends on capabilities is not judged
};

// Whether a matcher that holds or not does so for what a recording does not show of the message with these fields.
bool hidden_by_recording(const scenario::Matcher& matcher, Held held, const Fields& fields, const Unseen& unseen);

// As the catalogue names it: "ping", ..., "unknown-packet".
std::string_view packet_word(const std::optional<PacketType>& packet);

bool covers(const catalogue::Cover& on, const Exchange& exchange, const InvariantScope& scope);

// A field that a broken invariant was about, so that an expectation about the same field on the same exchange is
// blocked by it instead of broken too.
struct BrokenField {
  std::string rule, exchange, field;
};

inline const std::string kFieldsOfAck = "bits-";  // all of them: what came is no Ack

// What the invariants say of some exchanges. Most hold, a hundred for each that says more: they are only counted.
struct InvariantFindings {
  std::vector<results::Observation> observations;  // all that did not simply hold
  std::vector<std::uint64_t> held;  // how often, in the order of catalogue.invariants; empty: none judged
  std::vector<BrokenField> broken;
};

// Adds what each invariant that covers the exchange and applies in the profile says of it.
void judge_invariants(const Exchange& exchange, const InvariantScope& scope, const JudgeContext& context,
                      InvariantFindings& out);

// The rule that an answer is owed, where the exchange has none though it is covered; empty: none was owed.
std::string rule_of_missing_answer(const Exchange& exchange, const InvariantScope& scope, const JudgeContext& context);
// That rule, whatever the request; "" if there is none.
std::string rule_that_answers_are_owed(const InvariantScope& scope);

// The fields that a matcher is about, wherever they stand in it.
std::vector<std::string> fields_of(const scenario::Matcher& matcher);

}  // namespace bitspec::engine
