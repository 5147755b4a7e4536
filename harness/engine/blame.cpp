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

// What the request has, whatever the values: the names of its fields, and whether it starts a file.
std::string form_of(const Sent& sent) {
  std::vector<std::string> names;
  for (const Field& field : sent.fields.list()) names.push_back(lower(field.name));
  std::sort(names.begin(), names.end());
  std::string form = sent.method;
  for (const std::string& name : names) form += " " + name;
  const auto range = sent.fields.first("Content-Range");
  return range && range->starts_with("bytes 0-") ? form + " from 0" : form;
}

// A rule about a detail of an answer is no reason why the steps behind it cannot go on.
bool may_stop(const catalogue::Requirement* rule, const ExchangeShape& shape) {
  if (!rule) return false;
  if (shape.no_session) return rule->judges == "fields" || rule->judges == "status";
  if (shape.status == 0) return rule->judges == "connection" || rule->judges == "timing";
  return rule->judges != "fields" && rule->judges != "body";
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
      const bool same = std::any_of(names.begin(), names.end(), [&field](const std::string& name) {
        return name == field.field || (field.field == kFieldsOfAck && name.starts_with(kFieldsOfAck));
      });
      if (!same) continue;
      o.finding = Finding::kBlocked;
      o.reason = rule_broken(field.rule, field.exchange);
    }
  }
}

ExchangeKey key_of(const Exchange& exchange) {
  const Sent& sent = exchange.sent;
  const bool no_session =
      exchange.success() && sent.packet == PacketType::kCreateSession && !exchange.field("BITS-Session-Id");
  return {exchange.id,
          {sent.step, form_of(sent), exchange.cannot_send, no_session, exchange.answer.status, exchange.answer.ending}};
}

void name_blocking_rules(std::vector<Observation>& observations, const std::vector<ExchangeKey>& exchanges,
                         const catalogue::Catalogue& catalogue) {
  std::map<std::string, ExchangeShape> shape_of;
  for (const auto& key : exchanges) shape_of[key.id] = key.shape;
  std::map<std::string, std::string> rule_of_exchange;
  std::map<ExchangeShape, std::string> rule_of_shape;
  for (const auto& o : observations) {
    if (o.finding != Finding::kBroken || o.exchange.empty()) continue;
    const ExchangeShape& shape = shape_of[o.exchange];
    if (!may_stop(catalogue.find(o.rule), shape)) continue;
    rule_of_exchange.emplace(o.exchange, o.rule);
    rule_of_shape.emplace(shape, o.rule);
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
