#include "harness/live/model.h"

#include <algorithm>

namespace bitspec::live {
namespace {

using State = SessionAccount::State;
using End = SessionAccount::End;
using File = SessionAccount::File;

// What only servers without a limit on uploads have to take. [fragment.total.above-4g]
constexpr std::uint64_t kLargeTotal = 1ULL << 31;
// Nearly what a signed number holds: no file is that large, and a server may say so as of a malformed number.
constexpr std::uint64_t kImpossibleTotal = 1ULL << 62;

std::string rule_for(std::string_view rule, PacketType type) {
  if (rule.starts_with('*')) return std::string(packet_word(type)) + std::string(rule.substr(1));
  return std::string(rule);
}

std::string rule_of_gone(End end, PacketType type) {
  if (end == End::kClosedEarly) return "close.early.session-gone";
  const bool closed = end == End::kClosed;
  switch (type) {
    case PacketType::kFragment:
      return closed ? "fragment.after-close" : "fragment.after-cancel";
    case PacketType::kCloseSession:
      return closed ? "close.twice" : "cancel.session-gone";
    default:
      return closed ? "cancel.after-close" : "cancel.twice";
  }
}

// That all other bends leave the packet what it is.
const Bend* only_refused(const Packet& packet, Profile profile) {
  const Bend* found = nullptr;
  for (const Bend* bend : packet.bends) {
    if (bend->effect[profile] == Effect::kSame) continue;
    if (found || bend->effect[profile] != Effect::kRefused) return nullptr;
    found = bend;
  }
  return found;
}

const Bend* first_same(const Packet& packet, Profile profile) {
  const auto found =
      std::ranges::find_if(packet.bends, [&](const Bend* b) { return b->effect[profile] == Effect::kSame; });
  return found == packet.bends.end() ? nullptr : *found;
}

}  // namespace

bool Demand::must_refuse() const {
  return !outcomes.empty() && std::ranges::find(outcomes, "success") == outcomes.end();
}

std::string Model::state_word(const Packet& packet) const {
  if (packet.type == PacketType::kPing) return "any";
  const SessionAccount& s = session(packet.session);
  switch (s.state) {
    case State::kNone:
      return "none";
    case State::kOpen:
      return s.next == 0 && s.most == 0 ? "new" : s.most > s.next ? "cut" : "open";
    case State::kFull:
      return "full";
    case State::kGone:
      return s.end == End::kClosed ? "closed" : s.end == End::kClosedEarly ? "closed-early" : "cancelled";
    case State::kUnsure:
      return "unsure";
  }
  return "";
}

Demand Model::demand(const Packet& packet) const {
  if (packet.has_effect(profile_, Effect::kEither) || packet.has_effect(profile_, Effect::kHarmless) ||
      packet.has_effect(profile_, Effect::kCut))
    return {};
  Demand usual = packet.type == PacketType::kPing            ? Demand{"ping.success", {"success"}}
                 : packet.type == PacketType::kCreateSession ? Demand{"create.success", {"success"}}
                 : packet.type == PacketType::kFragment      ? fragment_demand(packet)
                                                             : end_demand(packet);
  if (packet.has_effect(profile_, Effect::kRefused)) {
    const Bend* bend = only_refused(packet, profile_);
    if (!bend) return {"error.status.invalid", {"refused"}};
    // What else is wrong may decide first.
    const bool alone = usual.must_accept() || (!bend->needs_start && session(packet.session).state == State::kOpen &&
                                               packet.type != PacketType::kFragment);
    const bool other_name = profile_ == Profile::kIis && !bend->iis_outcome.empty();
    const std::string outcome(other_name ? bend->iis_outcome : bend->outcome);
    return {rule_for(bend->rule, packet.type), {alone ? outcome : "refused"}};
  }
  const SessionAccount& s = session(packet.session);
  const bool of_session = packet.type != PacketType::kPing && packet.type != PacketType::kCreateSession;
  if (of_session && s.disturbed && s.state != State::kGone) usual.rule = "error.no-side-effect";
  // What was changed, and ought not to matter, is what a refusal is blamed on.
  if (const Bend* same = first_same(packet, profile_); same && usual.must_accept()) usual.rule = same->rule;
  return usual;
}

Demand Model::fragment_demand(const Packet& packet) const {
  const SessionAccount& s = session(packet.session);
  const ContentRange& range = *packet.range;
  if (range.total >= kImpossibleTotal) return {};
  if (s.state == State::kGone) return {rule_of_gone(s.end, packet.type), {"session-not-found"}};
  if (s.state != State::kOpen && s.state != State::kFull) return {};
  if (!s.total && !s.other_totals.empty() && !s.other_totals.contains(range.total)) return {};
  if (!s.total && s.other_totals.size() > 1) return {};
  if (s.total && *s.total != range.total) {
    const bool alone = s.state == State::kOpen && range.first == s.next && s.most == s.next;
    return {"fragment.total.changed", {alone ? "bad-argument" : "refused"}};
  }
  const bool large = range.total > kLargeTotal;
  if (range.first > s.most) {
    if (large) return {"fragment.offset.64-bit", {"gap", "too-large"}};
    return {s.next == 0 ? "fragment.gap.first-not-zero" : "fragment.gap.status", {"gap"}};
  }
  if (large && !s.total) return {"fragment.total.above-4g", {"success", "too-large"}};
  // The server may still be busy with the fragment that was cut.
  if (s.most > s.next) return {"fragment.interrupted.resume", {"success", "gap"}};
  if (range.first == s.next) return {"fragment.success", {"success"}};
  return overlap_demand(s, range);
}

Demand Model::overlap_demand(const SessionAccount& s, const ContentRange& range) const {
  const std::string rule = range.last < s.next ? "fragment.overlap.duplicate" : "fragment.overlap.partial";
  if (profile_ == Profile::kWin32) return {rule, {"success"}};
  if (profile_ == Profile::kMcBup && s.state == State::kOpen) return {rule, {"gap"}};
  return {rule, {"success", "gap"}};
}

Demand Model::end_demand(const Packet& packet) const {
  const SessionAccount& s = session(packet.session);
  const bool close = packet.type == PacketType::kCloseSession;
  switch (s.state) {
    case State::kGone:
      return {rule_of_gone(s.end, packet.type), {"session-not-found"}};
    case State::kFull:
      return {close ? "close.success" : "cancel.after-last.status", {"success"}};
    case State::kOpen:
      if (!close) return {s.most == 0 ? "cancel.before-fragments" : "cancel.success", {"success"}};
      if (s.most == 0) return {};
      if (profile_ == Profile::kWin32) return {"close.early.status", {"success", "bad-argument"}};
      return {"close.early.status", {"success"}};
    case State::kNone:
    case State::kUnsure:
      break;
  }
  return {};
}

std::optional<Model::Offset> Model::offset(const Packet& packet, const engine::Exchange& exchange) const {
  if (packet.type != PacketType::kFragment || !packet.range || packet.has_effect(profile_, Effect::kEither) ||
      packet.has_effect(profile_, Effect::kRefused) || packet.has_effect(profile_, Effect::kCut))
    return std::nullopt;
  const SessionAccount& s = session(packet.session);
  if ((s.state != State::kOpen && s.state != State::kFull) || s.most > s.next) return std::nullopt;
  const std::uint64_t first = packet.range->first, end = packet.range->last + 1;
  if (exchange.answer.status == 416) {
    const std::string rule = s.next == 0      ? "fragment.gap.zero-offset"
                             : first > s.next ? "fragment.gap.offset"
                             : end <= s.next  ? "fragment.overlap.duplicate-offset"
                                              : "fragment.overlap.offset";
    return Offset{rule, s.next};
  }
  if (!exchange.success() || first > s.next) return std::nullopt;
  if (first == s.next) return Offset{"fragment.received-range.value", end};
  return end <= s.next ? Offset{"fragment.overlap.duplicate-offset", s.next} : Offset{"fragment.overlap.offset", end};
}

void Model::learn(const Packet& packet, const engine::Exchange& exchange) {
  if (packet.type == PacketType::kPing) return;
  SessionAccount& s = account(packet);
  const bool created = packet.type == PacketType::kCreateSession;
  if (created) {
    s = {};
    if (exchange.success() && exchange.field("BITS-Session-Id").value_or("") != "")
      s.state = packet.has_effect(profile_, Effect::kEither) ? State::kUnsure : State::kOpen;
    return;
  }
  if (packet.has_effect(profile_, Effect::kCut)) return learn_cut(s, packet);
  if (s.state != State::kOpen && s.state != State::kFull) return;
  if (packet.has_effect(profile_, Effect::kEither) || packet.has_effect(profile_, Effect::kRefused)) {
    if (exchange.success() || !exchange.answered()) s.state = State::kUnsure, s.file = File::kUnsure;
    s.disturbed = true;
    return;
  }
  // No answer: nobody can know how far it came.
  if (!exchange.answered())
    s.state = State::kUnsure, s.file = File::kUnsure;
  else if (packet.type == PacketType::kFragment)
    learn_fragment(s, *packet.range, exchange);
  else if (exchange.success())
    learn_end(s, packet.type);
}

void Model::learn_fragment(SessionAccount& s, const ContentRange& range, const engine::Exchange& exchange) const {
  if (exchange.answer.status == 416) {
    if (s.total != range.total) s.other_totals.insert(range.total);
    const auto said = parse_decimal(exchange.field("BITS-Received-Content-Range").value_or(""));
    if (s.most > s.next && said && *said > s.next && *said <= s.most) s.next = *said;
    return;
  }
  if (!exchange.success()) {
    if (s.total != range.total) s.other_totals.insert(range.total);
    return;
  }
  if (range.first > s.most) {
    s.state = State::kUnsure, s.file = File::kUnsure;
    return;
  }
  if (!s.total) s.total = range.total;
  s.next = std::max(s.next, range.last + 1);
  s.most = std::max(s.most, s.next);
  if (s.next >= *s.total) s.state = State::kFull, s.most = s.next;
}

void Model::learn_end(SessionAccount& s, PacketType type) const {
  const bool close = type == PacketType::kCloseSession, full = s.state == State::kFull;
  s.state = State::kGone;
  s.end = !close ? End::kCancelled : full ? End::kClosed : End::kClosedEarly;
  if (close && full) s.file = File::kWhole;
  // mc-bup: an early Close may publish what is there; a late Cancel may delete the file, or do nothing.
  if (close && !full && profile_ == Profile::kMcBup) s.file = File::kUnsure;
  if (!close && full) {
    s.file = File::kUnsure;
    if (profile_ == Profile::kMcBup) s.state = State::kUnsure;
  }
}

// Half of the body was sent at most, so it cannot be full.
void Model::learn_cut(SessionAccount& s, const Packet& packet) const {
  const bool in_body = std::ranges::any_of(packet.bends, [](const Bend* b) { return b->name.starts_with("cut-body"); });
  if (s.state != State::kOpen || !in_body || packet.range->first > s.most) return;
  s.most = std::max(s.most, packet.range->first + std::max<std::uint64_t>(packet.range->size() / 2, 1));
  if (s.total != packet.range->total) s.other_totals.insert(packet.range->total);
}

}  // namespace bitspec::live
