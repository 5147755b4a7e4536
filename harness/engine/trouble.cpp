#include "harness/engine/trouble.h"

#include <algorithm>
#include <set>

namespace bitspec::engine {
namespace {

using results::Finding;
using results::Observation;
using results::ReasonKind;

bool of_stored_data(const Exchange& exchange) {
  return exchange.read_back || exchange.sent.method == "GET" || exchange.sent.method == "HEAD";
}

// The packet names a session that the server opened before.
bool has_given_id(const ScenarioRun& run, const Exchange& exchange) {
  const auto id = exchange.sent.fields.first("BITS-Session-Id");
  return id && exchange.of_session() && std::any_of(run.exchanges.begin(), run.exchanges.end(), [&](const Exchange& e) {
           return e.sent.packet == PacketType::kCreateSession && e.success() && e.field("BITS-Session-Id") == id;
         });
}

// But for the path, which may be a new one each time.
bool same_request(const Exchange& a, const Exchange& b) {
  return a.sent.step == b.sent.step && a.sent.fields.list() == b.sent.fields.list();
}

// The same in each run of the scenario: which of its requests it is. Values differ (ids, GUIDs, nonces), and a step
// that is repeated until something holds is sent another number of times.
std::string request_of(const ScenarioRun& run, const Exchange& exchange) {
  int number = 1;
  for (std::size_t i = 0; i < run.exchanges.size() && run.exchanges[i].id != exchange.id; ++i) {
    if (i + 1 < run.exchanges.size() && !same_request(run.exchanges[i], run.exchanges[i + 1])) ++number;
  }
  return exchange.sent.step + " " + std::to_string(number);
}

Trouble trouble_with(const ScenarioRun& run, const Exchange& exchange) {
  return {.refusal = refusal_of(exchange),
          .request = request_of(run, exchange),
          .of_session = exchange.of_session(),
          .given_id = has_given_id(run, exchange),
          .of_stored_data = of_stored_data(exchange)};
}

const Exchange* find(const ScenarioRun& run, const std::string& id) {
  const auto at =
      std::find_if(run.exchanges.begin(), run.exchanges.end(), [&](const Exchange& e) { return e.id == id; });
  return at == run.exchanges.end() ? nullptr : &*at;
}

// The server has forgotten a session, or another client pushed it out.
bool forgot_session(const ScenarioRun& run, const Exchange& exchange) {
  return exchange.error_code() == kSessionNotFound && has_given_id(run, exchange);
}

// An observation that was not made, or was broken, because this was not accepted. An Ack that refuses is what an
// invariant is about, unless the session is gone; a page is not. Wrong bytes in a file are nobody's fault but the
// server's.
bool may_be_the_cause(const Observation& o, const ScenarioRun& run, const Exchange& exchange, bool invariant) {
  if (o.finding == Finding::kHeld || o.finding == Finding::kInformative || o.finding == Finding::kNotOffered)
    return false;
  if (exchange.success()) return false;
  return !invariant || !exchange.answered() || exchange.field_count("BITS-Packet-Type") == 0 ||
         forgot_session(run, exchange);
}

std::optional<Trouble> trouble_in(const ScenarioRun& run, const std::vector<Observation>& observations, bool invariants,
                                  const Controls& controls) {
  for (const Observation& o : observations) {
    if (o.reason.kind == ReasonKind::kControlFailed) {
      if (const auto refusal = controls.refusal_at(o.reason.exchange))
        return Trouble{.refusal = *refusal, .request = o.reason.exchange, .of_session = true, .given_id = true};
      continue;
    }
    const Exchange* exchange = find(run, o.reason.exchange.empty() ? o.exchange : o.reason.exchange);
    if (exchange && may_be_the_cause(o, run, *exchange, invariants)) return trouble_with(run, *exchange);
  }
  return {};
}

}  // namespace

std::optional<Trouble> trouble_of(const ScenarioRun& run, const Controls& controls, const ChangeWatch& changes) {
  for (std::size_t i = 0; i < run.exchanges.size(); ++i) {
    const Exchange& exchange = run.exchanges[i];
    // A step that is repeated until something holds is given its time.
    const bool repeated = i + 1 < run.exchanges.size() && same_request(run.exchanges[i + 1], exchange);
    if (!exchange.judged || !exchange.answered() || repeated) continue;
    const Refusal refusal = refusal_of(exchange);
    // A packet that did not fit may be in the way of what comes behind it.
    const bool did_not_fit = refusal.kind == results::ChangeKind::kDiskFull && !all_held(run);
    if ((refusal.not_now() || did_not_fit) && !changes.never_worked(refusal)) return trouble_with(run, exchange);
  }
  auto own = trouble_in(run, run.result.observations, false, controls);
  return own ? own : trouble_in(run, run.invariants.observations, true, controls);
}

void block_by_refusal(ScenarioRun& run, const Trouble& trouble) {
  std::set<std::string> before;  // exchanges
  for (const Exchange& exchange : run.exchanges) {
    if (refusal_of(exchange).kind == trouble.refusal.kind) break;
    before.insert(exchange.id);
  }
  const results::Reason reason{.kind = ReasonKind::kLimitReached,
                               .scenario = run.result.id,
                               .step = trouble.refusal.step,
                               .detail = trouble.refusal.text};
  for (auto* observations : {&run.result.observations, &run.invariants.observations}) {
    for (Observation& o : *observations) {
      const std::string& id = o.reason.exchange.empty() ? o.exchange : o.reason.exchange;
      const bool open =
          o.finding == Finding::kBroken || o.finding == Finding::kInconclusive || o.finding == Finding::kBlocked;
      if (!open || before.contains(id)) continue;
      o.finding = Finding::kBlocked;
      o.reason = reason;
    }
  }
}

}  // namespace bitspec::engine
