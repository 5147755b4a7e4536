#include "harness/engine/excuse.h"

#include <algorithm>

#include "harness/engine/blame.h"

namespace bitspec::engine {
namespace {

using results::Finding;
using results::Observation;

constexpr const char* kSuccessStatus = "ack.status.success-set";
constexpr const char* kCreateSuccess = "create.success";

constexpr std::pair<PacketType, const char*> kRuleOfPacket[] = {
    {PacketType::kPing, "ping.success"},
    {PacketType::kCreateSession, kCreateSuccess},
    {PacketType::kFragment, "fragment.success"},
    {PacketType::kCloseSession, "close.success"},
    {PacketType::kCancelSession, "cancel.success"},
};

// A 2xx that no BITS server gives, and without a word of BITS: one mistake, not one for each field that is missing.
bool no_ack_at_all(const Exchange& exchange) {
  return exchange.success() && exchange.answer.status != 200 && exchange.answer.status != 201 &&
         exchange.field_count("BITS-Packet-Type") == 0;
}

bool counts(const Observation& o) {
  return o.finding == Finding::kBroken || o.finding == Finding::kBlocked || o.finding == Finding::kInconclusive;
}

void block(Observation& o, const std::string& rule, const std::string& exchange) {
  if (o.finding != Finding::kBlocked) o.reason = rule_broken(rule, exchange);
  o.finding = Finding::kBlocked;
  o.reason.rule = rule;
}

class Excuser {
 public:
  Excuser(const Excuses& excuses, const std::deque<Exchange>& exchanges, const std::vector<Observation>& of_invariants)
      : excuses_(excuses), exchanges_(exchanges) {
    for (const Observation& o : of_invariants) {
      if (o.rule == kSuccessStatus && o.finding == Finding::kBroken) odd_status_.push_back(o.exchange);
    }
  }

  // Also for what came after a packet that failed.
  void own(Observation& o) const {
    if (!counts(o) || shows_a_breach(o)) return;
    const std::string& id = o.reason.exchange.empty() ? o.exchange : o.reason.exchange;
    for (const Exchange& exchange : exchanges_) {
      if (const Excuse* it = excuse_of(exchange); it && covers(*it, o)) return block(o, it->rule, exchange.id);
      if (exchange.id == id) return;
    }
  }

  void invariant(Observation& o) const {
    if (!counts(o) || catalogue::is_security_rule(o.rule)) return;
    for (const Exchange& exchange : exchanges_) {
      if (exchange.id != o.exchange) continue;
      if (const Excuse* it = excuse_of(exchange); it && covers(*it, o)) block(o, it->rule, exchange.id);
    }
  }

 private:
  // Of a security rule, by an answer to a packet that need not be accepted.
  bool shows_a_breach(const Observation& o) const {
    if (o.finding != Finding::kBroken || !catalogue::is_security_rule(o.rule)) return false;
    return std::any_of(exchanges_.begin(), exchanges_.end(), [&](const Exchange& e) {
      return e.id == o.exchange && e.answered() &&
             std::find(e.marks.begin(), e.marks.end(), "success") == e.marks.end();
    });
  }

  static bool covers(const Excuse& it, const Observation& o) {
    return o.rule != it.rule && std::find(it.first.begin(), it.first.end(), o.rule) == it.first.end();
  }

  const Excuse* excuse_of(const Exchange& exchange) const {
    if (no_ack_at_all(exchange) && std::find(odd_status_.begin(), odd_status_.end(), exchange.id) != odd_status_.end())
      return &odd_status_excuse_;
    if (exchange.success() || !exchange.sent.answer_awaited) return nullptr;
    if (excuses_.at_times && exchange.answer.status == excuses_.at_times_status) return &*excuses_.at_times;
    if (!exchange.sent.packet) return nullptr;
    const auto never = excuses_.never.find(*exchange.sent.packet);
    if (never != excuses_.never.end()) return &never->second;
    return excuses_.by_turns && exchange.of_session() ? &*excuses_.by_turns : nullptr;
  }

  const Excuses& excuses_;
  const std::deque<Exchange>& exchanges_;
  const Excuse odd_status_excuse_{kSuccessStatus, {}};
  std::vector<std::string> odd_status_;  // ids of exchanges
};

// Whether the run sent such packets, and none was accepted.
bool never_accepted(const std::vector<ScenarioSlot>& slots, PacketType packet) {
  bool sent = false;
  for (const ScenarioSlot& slot : slots) {
    for (const Exchange& exchange : slot.run.exchanges) {
      if (exchange.sent.packet != packet) continue;
      if (exchange.success()) return false;
      sent = true;
    }
  }
  return sent;
}

bool expected_to_work(const std::vector<ScenarioSlot>& slots, PacketType packet) {
  return std::any_of(slots.begin(), slots.end(), [packet](const ScenarioSlot& slot) {
    return std::any_of(slot.run.exchanges.begin(), slot.run.exchanges.end(), [packet](const Exchange& e) {
      return e.sent.packet == packet && std::find(e.marks.begin(), e.marks.end(), "success") != e.marks.end();
    });
  });
}

struct Figures {
  std::string rule, expected, got;
};

// Of changes that a rule is about. A server may be started again once while it is judged: that breaks none.
std::optional<Figures> figures_of(const results::TargetChange& change) {
  constexpr std::uint64_t kOften = 3;
  if (change.kind == results::ChangeKind::kByTurns)
    return Figures{
        kKnownToNextRequest, "known to each",
        "known to " + std::to_string(change.known) + " of the next " + std::to_string(change.asked) + " requests"};
  if (change.kind != results::ChangeKind::kAtTimes) return std::nullopt;
  if (change.asked > 0)
    return Figures{change.step + ".success", "always accepted",
                   change.answer + " to " + std::to_string(change.asked - change.known) + " of " +
                       std::to_string(change.asked) + " in a row"};
  if (change.times < kOften) return std::nullopt;
  const std::string got = change.answer + ", " + std::to_string(change.times) + " times";
  if (change.step == "ping" || change.step == "create")
    return Figures{change.step + ".success", "always accepted", got};
  const bool of_session = change.step == "fragment" || change.step == "close" || change.step == "cancel";
  return of_session ? std::optional(Figures{kKnownToNextRequest, "always known", got}) : std::nullopt;
}

Observation* first_of(const std::string& rule, std::vector<ScenarioSlot>& slots) {
  for (ScenarioSlot& slot : slots) {
    for (Observation& o : slot.run.result.observations) {
      if (o.rule == rule && o.finding != Finding::kInformative) return &o;
    }
  }
  return nullptr;
}

}  // namespace

Excuses excuses_of(const catalogue::Catalogue& catalogue, const std::vector<ScenarioSlot>& slots,
                   const ChangeWatch& changes, bool ping_works) {
  Excuses out;
  if (const auto refusal = changes.refusal_by_chance(); refusal && catalogue.find(kCreateSuccess)) {
    out.at_times = Excuse{kCreateSuccess, {}};
    out.at_times_status = refusal->status;
    return out;
  }
  if (changes.by_chance() && catalogue.find(kKnownToNextRequest)) {
    out.by_turns = Excuse{kKnownToNextRequest, {}};
    return out;
  }
  const std::string fails_at = changes.fails_at();
  const auto fails = [&](PacketType packet) {
    switch (packet) {
      case PacketType::kPing:
        return !ping_works;
      case PacketType::kCreateSession:
        return fails_at == "create";
      case PacketType::kFragment:
        return fails_at == "fragment";
      case PacketType::kCloseSession:
        return fails_at == "close";
      case PacketType::kCancelSession:
        return expected_to_work(slots, packet);
    }
    return false;
  };
  for (const auto& [packet, rule] : kRuleOfPacket) {
    const auto* known = catalogue.find(rule);
    if (known && fails(packet) && never_accepted(slots, packet)) out.never[packet] = {rule, known->rests_on};
  }
  return out;
}

void excuse(const Excuses& excuses, const std::deque<Exchange>& exchanges, std::vector<Observation>& own,
            std::vector<Observation>& of_invariants) {
  const Excuser excuser(excuses, exchanges, of_invariants);
  for (Observation& o : own) excuser.own(o);
  for (Observation& o : of_invariants) excuser.invariant(o);
}

void observe_changes(const std::vector<results::TargetChange>& changes, std::vector<ScenarioSlot>& slots) {
  for (const auto& change : changes) {
    const auto figures = figures_of(change);
    Observation* o = figures ? first_of(figures->rule, slots) : nullptr;
    if (!o) continue;
    o->finding = Finding::kBroken;
    o->reason = {};
    o->expected = figures->expected;
    o->got = figures->got;
  }
}

}  // namespace bitspec::engine
