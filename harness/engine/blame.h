// Blame between observations: one defect is blamed once, and what it spoils is blocked by it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/engine/exchange.h"
#include "harness/engine/invariants.h"
#include "harness/results/result.h"

namespace bitspec::engine {

// The rule that a session outlives the connection it was created on.
inline constexpr const char* kSessionOutlivesConnection = "common.connection.per-packet";

// What blocks the rest of a scenario: the steps, a lost session, a broken rule.
results::Reason step_failed(const Exchange& exchange);
results::Reason step_not_run(const Error& error, const std::string& step, const std::string& scenario);
results::Reason session_lost(const Exchange& exchange);
results::Reason rule_broken(const std::string& rule, const std::string& exchange);

// Fields that an observation is about, by its index in a list of observations.
using FieldsOfObservations = std::map<std::size_t, std::vector<std::string>>;

// An expectation about a field is blocked, not broken, where an invariant about the same field is broken on the same
// exchange.
void block_by_invariants(std::vector<results::Observation>& observations, const FieldsOfObservations& fields,
                         const std::vector<BrokenField>& broken);

// What an exchange was and how it ended, as far as one defect of a server makes many of them alike.
struct ExchangeShape {
  std::string step, form;  // form: what the request had
  bool cannot_send = false;
  bool no_session = false;  // a Create-Session succeeded without an id
  int status = 0;
  wire::Ending ending = wire::Ending::kComplete;

  friend auto operator<=>(const ExchangeShape&, const ExchangeShape&) = default;
};
struct ExchangeKey {
  std::string id;
  ExchangeShape shape;
};
ExchangeKey key_of(const Exchange& exchange);

// Puts the broken rule into the reason of each blocked observation that names none, if it can have stopped the steps
// behind it: the first that was broken on the exchange that blocks, or on one of the same shape.
void name_blocking_rules(std::vector<results::Observation>& observations, const std::vector<ExchangeKey>& exchanges,
                         const catalogue::Catalogue& catalogue);

}  // namespace bitspec::engine
