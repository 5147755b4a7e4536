#include "harness/engine/blame.h"

#include <algorithm>

namespace bitspec::engine {
namespace {

using results::Finding;
using results::Observation;
using results::Reason;
using results::ReasonKind;

std::string unmet_text(const Exchange& exchange) {
  if (exchange.success() && exchange.sent.packet == PacketType::kCreateSession) return "no BITS-Session-Id";
  return exchange.outcome_text();
}

}  // namespace

Reason step_failed(const Exchange& exchange) {
  return {.kind = ReasonKind::kStepFailed,
          .exchange = exchange.id,
          .step = exchange.sent.step,
          .detail = unmet_text(exchange)};
}

Reason step_not_run(const Error& error, const std::string& step, const std::string& scenario) {
  return {.kind = ReasonKind::kStepNotRun, .scenario = scenario, .step = step, .detail = error.message};
}

Reason session_lost(const Exchange& exchange) {
  return {.kind = ReasonKind::kSessionLost, .rule = kSessionOutlivesConnection, .exchange = exchange.id};
}

Reason rule_broken(const std::string& rule, const std::string& exchange) {
  return {.kind = ReasonKind::kRuleBroken, .rule = rule, .exchange = exchange};
}

void block_by_invariants(std::vector<Observation>& observations, const FieldsOfObservations& fields,
                         const std::vector<BrokenField>& broken) {
  for (const BrokenField& field : broken) {
    for (const auto& [index, names] : fields) {
      Observation& o = observations[index];
      if (o.finding != Finding::kBroken || o.exchange != field.exchange || o.rule == field.rule) continue;
      if (std::find(names.begin(), names.end(), field.field) == names.end()) continue;
      o.finding = Finding::kBlocked;
      o.reason = rule_broken(field.rule, field.exchange);
    }
  }
}

ExchangeKey key_of(const Exchange& exchange) {
  return {exchange.id, {exchange.sent.step, exchange.cannot_send, exchange.answer.status, exchange.answer.ending}};
}

void name_blocking_rules(std::vector<Observation>& observations, const std::vector<ExchangeKey>& exchanges) {
  std::map<std::string, ExchangeShape> shape_of;
  for (const auto& key : exchanges) shape_of[key.id] = key.shape;
  std::map<std::string, std::string> rule_of_exchange;
  std::map<ExchangeShape, std::string> rule_of_shape;
  for (const auto& o : observations) {
    if (o.finding != Finding::kBroken || o.exchange.empty()) continue;
    rule_of_exchange.emplace(o.exchange, o.rule);
    rule_of_shape.emplace(shape_of[o.exchange], o.rule);
  }
  for (auto& o : observations) {
    if (o.finding != Finding::kBlocked || o.exchange.empty() || !o.reason.rule.empty()) continue;
    if (const auto same = rule_of_exchange.find(o.exchange); same != rule_of_exchange.end())
      o.reason.rule = same->second;
    else if (const auto alike = rule_of_shape.find(shape_of[o.exchange]); alike != rule_of_shape.end())
      o.reason.rule = alike->second;
  }
}

}  // namespace bitspec::engine
