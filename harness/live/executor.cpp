#include "harness/live/executor.h"

#include <algorithm>

#include "harness/base/random.h"
#include "harness/base/text.h"
#include "harness/engine/invariants.h"

namespace bitspec::live {
namespace {

using engine::Exchange;
using State = SessionAccount::State;
using File = SessionAccount::File;

constexpr std::uint64_t kMostToFinish = 16 * 1024;  // bytes that the epilogue still sends of an upload

std::string outcomes_text(const std::vector<std::string>& names) {
  return names.size() == 1 ? names.front() : "[" + join(names) + "]";
}

std::string ending_of(const Exchange& exchange) {
  return exchange.answered() ? "status " + std::to_string(exchange.answer.status)
                             : std::string(wire::ending_name(exchange.answer.ending));
}

std::string bent_text(const Packet& packet) {
  std::vector<std::string> names;
  for (const Bend* bend : packet.bends) names.emplace_back(bend->name);
  return join(names, "+");
}

std::string state_text(const Packet& packet, const std::string& state, const Exchange& exchange) {
  const int status_class = exchange.answer.status / 100;
  return std::string(packet_word(packet.type)) + " " + state + " " + bent_text(packet) + " " +
         std::to_string(status_class) + " " + exchange.field("error-code").value_or("") + " " +
         std::string(wire::ending_name(exchange.answer.ending)) + (exchange.answer.status == 416 ? " gap" : "");
}

scenario::Matcher matcher_of(std::vector<std::string> outcomes) {
  scenario::Matcher out;
  out.conditions.emplace_back(scenario::condition::Outcome{std::move(outcomes)});
  return out;
}

}  // namespace

std::string Violation::key() const {
  if (kind == Kind::kInvariant) return rule + " " + packet;
  return rule + " " + packet + " " + state + " " + outcome;
}

const Violation* Trace::find(const std::string& key) const {
  const auto found = std::ranges::find_if(violations, [&](const Violation& v) { return v.key() == key; });
  return found == violations.end() ? nullptr : &*found;
}

bool Violation::similar(const Violation& other) const {
  return kind == other.kind && rule == other.rule && packet == other.packet;
}

const Violation* Trace::similar_to(const Violation& v) const {
  const auto found = std::ranges::find_if(violations, [&](const Violation& one) { return one.similar(v); });
  return found == violations.end() ? nullptr : &*found;
}

class Executor::Run {
 public:
  Run(const ExecutorOptions& options, StepLoader& loader, const std::string& name)
      : options_(options),
        loader_(loader),
        environment_(*options.environment),
        conversation_(environment_, name, derive_seed(options.seed, name)),
        model_(environment_.profile),
        scope_{environment_.profile, options.catalogue, environment_.target, {}, name, environment_.url()} {
    context_.profile = environment_.profile;
    context_.catalogue = options.catalogue;
  }

  Trace run(const Program& program, bool with_epilogue) {
    for (const Step& step : program.steps) {
      if (!do_step(step)) break;
    }
    if (with_epilogue && go_on_) epilogue();
    conversation_.finish();
    trace_.stopped = trace_.stopped || environment_.stopped();
    return std::move(trace_);
  }

 private:
  // False: the program ends here.
  bool do_step(const Step& step) {
    if (!go_on_ || environment_.stopped()) return false;
    auto loaded = loader_.load(step);
    if (!loaded) return true;
    std::vector<Exchange*> made;
    const auto ran = conversation_.run(*loaded, made);
    if (!ran) {
      // A session without an id: what is sent for it cannot be written. Anything else is the end.
      if (ran.error().code == ErrorCode::kTimeout || ran.error().code == ErrorCode::kNoResources)
        trace_.stopped = true, go_on_ = false;
      return go_on_;
    }
    trace_.steps.push_back(step);
    trace_.accepted.push_back(std::ranges::all_of(made, [](const Exchange* e) { return e->success(); }));
    trace_.exchanges += made.size();
    trace_.unreachable = std::ranges::any_of(
        made, [](const Exchange* e) { return e->answer.ending == wire::Ending::kNotConnected && !e->cannot_send; });
    if (trace_.unreachable) return go_on_ = false;
    if (step.kind == Step::Kind::kReadBack) look_at_file(step.packet.session, *made.front());
    if (step.kind == Step::Kind::kPacket) look_at(step.packet, *made.front());
    if (step.kind == Step::Kind::kTogether) look_at_both(step, *made[0], *made[1]);
    return go_on_;
  }

  void look_at_both(const Step& step, Exchange& one, Exchange& other) {
    // Sessions are independent: each packet is demanded what it is without the other.
    first_of_two_ = true;
    look_at(step.packet, one);
    first_of_two_ = false;
    if (go_on_) look_at(step.other, other);
  }

  void look_at(const Packet& packet, Exchange& exchange) {
    const std::string state = model_.state_word(packet);
    trace_.states.push_back(state_text(packet, state, exchange));
    const Demand demand = model_.demand(packet);
    if (options_.model) {
      exchange.marks = demand.outcomes;
      judge_demand(packet, state, demand, exchange);
    }
    judge_invariants(packet, state, exchange);
    if (options_.model && go_on_) judge_details(packet, state, exchange);
    model_.learn(packet, exchange);
    if (packet.type == PacketType::kCreateSession && exchange.success())
      ids_.emplace_back(packet.session, exchange.field("BITS-Session-Id").value_or(""));
  }

  void judge_demand(const Packet& packet, const std::string& state, const Demand& demand, const Exchange& exchange) {
    if (!exchange.answered()) return;  // an invariant is about that
    if (demand.outcomes.empty()) return judge_either(packet, state, exchange);
    const auto judged = engine::judge(matcher_of(demand.outcomes), exchange, context_);
    if (judged.held != engine::Held::kNo) return;
    add({.rule = demand.rule,
         .expected = "{outcome: " + outcomes_text(demand.outcomes) + "}",
         .expected_text = judged.expected,
         .got = judged.got,
         .refusal_expected = demand.outcomes != std::vector<std::string>{"success"}},
        packet, state, exchange);
  }

  void judge_either(const Packet& packet, const std::string& state, const Exchange& exchange) {
    const bool half_closed =
        std::ranges::any_of(packet.bends, [](const Bend* b) { return b->name == "cut-body-half-close"; });
    if (!half_closed || !exchange.success()) return;
    add({.rule = "fragment.interrupted.not-acknowledged",
         .expected = "{none: {status: 2xx}}",
         .expected_text = "no success for a Fragment whose body ended early",
         .got = exchange.outcome_text()},
        packet, state, exchange);
  }

  void judge_details(const Packet& packet, const std::string& state, const Exchange& exchange) {
    if (const auto offset = model_.offset(packet, exchange)) {
      const std::string said = exchange.field("BITS-Received-Content-Range").value_or("no field");
      const auto number = parse_decimal(said);
      // One that is no number breaks the rule about its form.
      if ((number && *number != offset->value) || (said == "no field" && exchange.answer.status == 416)) {
        const std::string value = std::to_string(offset->value);
        add({.rule = offset->rule,
             .expected = "{header: BITS-Received-Content-Range, number: " + value + "}",
             .expected_text = "BITS-Received-Content-Range: " + value,
             .got = said},
            packet, state, exchange);
      }
    }
    if (packet.type == PacketType::kCreateSession && exchange.success()) judge_create(packet, state, exchange);
  }

  void judge_create(const Packet& packet, const std::string& state, const Exchange& exchange) {
    const auto id = exchange.field("BITS-Session-Id").value_or("");
    const auto same = std::ranges::find(ids_, id, &std::pair<int, std::string>::second);
    if (same != ids_.end() && !id.empty())
      add({.rule = "session.id.unique",
           .expected = "{header: BITS-Session-Id, not: \"${" + session_name(same->first) + ".id}\"}",
           .expected_text = "another BITS-Session-Id than that of " + session_name(same->first),
           .got = id},
          packet, state, exchange);
    const auto protocol = exchange.field("BITS-Protocol");
    const bool known = packet.has_effect(environment_.profile, Effect::kSame) || packet.bends.empty();
    if (known && protocol && protocol->size() == 38 &&
        !same_letters(*protocol, "{7df0354d-249b-430f-820d-3d2a9bef4931}"))
      add({.rule = "create.protocol.value",
           .expected = "{header: BITS-Protocol, guid: \"${bits15}\"}",
           .expected_text = "BITS-Protocol: {7df0354d-249b-430f-820d-3d2a9bef4931}",
           .got = *protocol},
          packet, state, exchange);
  }

  void judge_invariants(const Packet& packet, const std::string& state, Exchange& exchange) {
    engine::InvariantFindings found;
    context_.when = {&exchange};
    engine::judge_invariants(exchange, scope_, context_, found);
    context_.when.clear();
    for (const auto& o : found.observations) {
      if (o.finding != results::Finding::kBroken || !wanted(o.rule)) continue;
      Violation v;
      v.kind = Violation::Kind::kInvariant;
      v.rule = o.rule;
      v.expected_text = o.expected;
      v.got = o.got;
      // What the scenario says beside it: the invariant is judged in every run.
      v.scenario_rule = "common.response.answered";
      v.expected = "{any: [{ended: complete}, {status: [2xx, 3xx, 4xx, 5xx]}]}";
      if (const Demand demand = model_.demand(packet); options_.model && demand.must_refuse()) {
        v.expected = "{outcome: " + outcomes_text(demand.outcomes) + "}";
        v.scenario_rule = demand.rule;
        v.refusal_expected = true;
      }
      add(std::move(v), packet, state, exchange);
    }
  }

  // A may rule that is broken is no finding.
  bool wanted(const std::string& rule) const {
    const auto* found = options_.catalogue->find(rule);
    return found && found->level <= options_.level;
  }

  void add(Violation v, const Packet& packet, const std::string& state, const Exchange& exchange) {
    // Once a server does something else than the model, what follows says nothing.
    if (v.kind == Violation::Kind::kModel || !exchange.answered()) go_on_ = false;
    if (!wanted(v.rule)) return;
    if (v.scenario_rule.empty()) v.scenario_rule = v.rule;
    v.packet = packet_word(packet.type);
    v.state = state;
    v.bent = bent_text(packet);
    v.outcome = ending_of(exchange);
    v.step = trace_.steps.size() - 1;
    v.first_of_two = first_of_two_;
    trace_.violations.push_back(std::move(v));
  }

  // ---- the epilogue

  void epilogue() {
    for (int session = 0; session < kSessions && go_on_; ++session) {
      if (model_.session(session).state == State::kNone) continue;
      finish_upload(session);
      if (go_on_) read_back(session);
      if (go_on_) probe(session);
    }
  }

  static Step packet_step(PacketType type, int session) {
    Step step;
    step.packet.type = type;
    step.packet.session = session;
    return step;
  }

  void finish_upload(int session) {
    const SessionAccount& s = model_.session(session);
    // An upload that was cut may be told another offset first.
    for (int times = 0; times < 3 && s.state == State::kOpen && go_on_; ++times) {
      const std::uint64_t total = s.total.value_or(s.other_totals.size() == 1 ? *s.other_totals.begin() : 60);
      if (total - s.next > kMostToFinish || s.other_totals.size() > 1) break;
      Step fragment = packet_step(PacketType::kFragment, session);
      fragment.packet.range = ContentRange{s.next, total - 1, total};
      do_step(fragment);
    }
    const bool whole = s.state == State::kFull;
    if (go_on_ && s.state != State::kGone)
      do_step(packet_step(whole ? PacketType::kCloseSession : PacketType::kCancelSession, session));
  }

  void read_back(int session) {
    const SessionAccount& s = model_.session(session);
    if (!options_.model || environment_.read_back == engine::ReadBack::kNone || environment_.target->one_url) return;
    if (s.state != State::kGone || s.file == File::kUnsure) return;
    Step step;
    step.kind = Step::Kind::kReadBack;
    step.packet.session = session;
    do_step(step);
  }

  // The session is gone: its id is refused.
  void probe(int session) {
    const SessionAccount& s = model_.session(session);
    if (s.state != State::kGone) return;
    constexpr std::array kProbes = {PacketType::kFragment, PacketType::kCloseSession, PacketType::kCancelSession};
    Step step =
        packet_step(kProbes[(trace_.steps.size() + static_cast<std::size_t>(session)) % kProbes.size()], session);
    const std::uint64_t total = std::max<std::uint64_t>(s.total.value_or(60), 1);
    if (step.packet.type == PacketType::kFragment)
      step.packet.range = ContentRange{std::min(s.next, total - 1), std::min(s.next, total - 1), total};
    do_step(step);
  }

  void look_at_file(int session, Exchange& exchange) {
    const SessionAccount& s = model_.session(session);
    const int status = exchange.answer.status;
    const bool absent = exchange.not_there || status == 404 || status == 410;
    Packet packet;
    packet.session = session;
    packet.type = s.end == SessionAccount::End::kCancelled ? PacketType::kCancelSession : PacketType::kCloseSession;
    Violation v;
    if (s.state != State::kGone || s.file == File::kUnsure || (!absent && !exchange.success())) return;
    if (s.file == File::kAbsent) {
      if (absent) return;
      v.rule = packet.type == PacketType::kCancelSession ? "cancel.data-dropped" : "close.early.file";
      v.expected = "{body: {absent: true}}";
      v.expected_text = "no file";
      v.got = "a file of " + std::to_string(exchange.body.size) + " bytes";
    } else {
      const std::uint64_t total = s.total.value_or(0);
      std::string sent(total, '\0');
      conversation_.sessions().bytes(session_name(session), 0, total)->read(0, sent);
      if (!absent && exchange.body.size == total && exchange.body.kept == sent) return;
      v.rule = absent ? "close.file-in-place" : "fragment.final.integrity";
      v.expected = absent ? "{none: {body: {absent: true}}}" : "{body: {range: 0-" + std::to_string(total - 1) + "}}";
      v.expected_text = "the " + std::to_string(total) + " bytes that were sent";
      v.got = absent ? "no file" : std::to_string(exchange.body.size) + " bytes that are not these";
    }
    add(std::move(v), packet, model_.state_word(packet), exchange);
  }

  const ExecutorOptions& options_;
  StepLoader& loader_;
  engine::Environment environment_;
  engine::Conversation conversation_;
  Model model_;
  engine::InvariantScope scope_;
  engine::JudgeContext context_;
  std::vector<std::pair<int, std::string>> ids_;
  Trace trace_;
  bool go_on_ = true;
  bool first_of_two_ = false;
};

Trace Executor::run(const Program& program, const std::string& name, bool epilogue) {
  return Run(options_, loader_, name).run(program, epilogue);
}

}  // namespace bitspec::live
