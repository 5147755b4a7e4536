#include "harness/client_cases/judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/text.h"
#include "harness/client_cases/judging_parts.h"

namespace bitspec::client_cases {
namespace {

using catalogue::ClientCase;
using catalogue::ClientExpectation;
using catalogue::Forbidden;
using catalogue::Reaction;
using results::Finding;

// The packets of a case around the one whose answer a step changed.
class Around {
 public:
  Around(const Sequence& packets, std::size_t at, const Setting& setting)
      : packets_(packets), at_(at), setting_(setting) {}

  std::optional<Judgement> judge(const ClientExpectation& expectation) const {
    Judgement out{expectation.rule, Finding::kHeld, at_, {}, {}, expectation.place};
    if (expectation.most_logins > 0) return logins(expectation, std::move(out));
    if (auto broken = forbidden(expectation, out)) return broken;
    if (!expectation.next.empty()) return next(expectation, std::move(out));
    return undisturbed(std::move(out));
  }

 private:
  const Packet& given() const { return packets_[at_]; }
  std::string session() const { return session_of(given()); }

  bool matches(Reaction reaction, const Packet& packet) const {
    const bool same_session = !session().empty() && packet.session == session();
    const bool fragment = packet.type == PacketType::kFragment && same_session && packet.range;
    const bool again = packet.type == given().type && packet.session == given().session &&
                       (!given().range || (packet.range && packet.range->first == given().range->first));
    switch (reaction) {
      case Reaction::kAgain:
        return again;
      case Reaction::kShorter:
        return again && given().range && packet.range && packet.range->size() < given().range->size();
      case Reaction::kLogin:
        return again && packet.login;
      case Reaction::kAtOffset:
        return fragment && given().offset && packet.range->first == *given().offset;
      case Reaction::kBehind:
        return fragment && given().range && packet.range->first == given().range->last + 1;
      case Reaction::kBack:
        return fragment && given().range && packet.range->first <= given().range->first;
      case Reaction::kFragment:
        return fragment;
      case Reaction::kPing:
        return packet.type == PacketType::kPing;
      case Reaction::kCreate:
        return packet.type == PacketType::kCreateSession;
      case Reaction::kClose:
        return packet.type == PacketType::kCloseSession && same_session;
      case Reaction::kCancel:
        return packet.type == PacketType::kCancelSession && same_session;
      case Reaction::kNothing:
        return false;
    }
    return false;
  }

  // A Ping may come before any packet.
  const Packet* packet_behind(const ClientExpectation& expectation) const {
    const bool pings = given().type == PacketType::kPing || has(expectation, Reaction::kPing);
    for (std::size_t i = at_ + 1; i < packets_.size(); ++i) {
      if (pings || packets_[i].type != PacketType::kPing) return &packets_[i];
    }
    return nullptr;
  }

  static bool has(const ClientExpectation& expectation, Reaction reaction) {
    return std::ranges::find(expectation.next, reaction) != expectation.next.end();
  }

  std::optional<Judgement> next(const ClientExpectation& expectation, Judgement out) const {
    std::vector<std::string> words;
    for (const Reaction reaction : expectation.next) words.emplace_back(catalogue::reaction_text(reaction));
    out.expected = "after the answer to " + packet_text(given()) + ": " + join(words, ", ", " or ");
    const Packet* packet = packet_behind(expectation);
    const double given_at = given().ends.value_or(given().begins);
    const bool may_stop = has(expectation, Reaction::kNothing);
    if (!packet) return silence(expectation, std::move(out), may_stop);
    const auto fits = [&](Reaction reaction) { return matches(reaction, *packet); };
    if (std::ranges::any_of(expectation.next, fits)) return out;
    // What comes so late may be another try of the user.
    if (may_stop && packet->begins - given_at > setting_.watch) return out;
    out.finding = Finding::kBroken;
    out.packet = static_cast<std::size_t>(packet - packets_.data());
    out.got = packet_text(*packet);
    if (packet->type != PacketType::kPing && packet->type != PacketType::kCreateSession)
      out.got += packet->session == session() ? " in the session" : " in another session";
    return out;
  }

  std::optional<Judgement> silence(const ClientExpectation& expectation, Judgement out, bool may_stop) const {
    const bool silent = is_silent(packets_, setting_);
    if (silent && may_stop) return out;
    if (silent && expectation.must_come) {
      out.finding = Finding::kBroken;
      out.got = silence_text(packets_, setting_);
      return out;
    }
    out.finding = Finding::kInconclusive;
    out.got = silent ? "the client sent nothing more" : "the client was not watched for long enough";
    return out;
  }

  // A packet that must not come, if it came.
  std::optional<Judgement> forbidden(const ClientExpectation& expectation, Judgement out) const {
    for (std::size_t i = at_ + 1; i < packets_.size(); ++i) {
      const Packet& packet = packets_[i];
      for (const Forbidden one : expectation.never) {
        if (!is_forbidden(one, packet)) continue;
        out.finding = Finding::kBroken;
        out.packet = i;
        out.expected = one == Forbidden::kNamedSession ? "no packet with the session id of that answer"
                       : one == Forbidden::kClose      ? "no Close-Session of the session any more"
                                                       : "no packet of the old session any more";
        out.got = packet_text(packet);
        return out;
      }
    }
    return std::nullopt;
  }

  bool is_forbidden(Forbidden what, const Packet& packet) const {
    if (packet.session.empty()) return false;
    switch (what) {
      case Forbidden::kInSession:
        return packet.session == session();
      case Forbidden::kNamedSession:
        return packet.session == given().named_session;
      case Forbidden::kClose:
        return packet.type == PacketType::kCloseSession && packet.session == session();
    }
    return false;
  }

  // Nothing forbidden came; whether it still may is known at the end of the upload.
  std::optional<Judgement> undisturbed(Judgement out) const {
    if (is_over(packets_) || is_silent(packets_, setting_)) return out;
    out.finding = Finding::kInconclusive;
    out.got = "the upload was not watched to its end";
    return out;
  }

  // Only the first packet with this answer looks.
  std::optional<Judgement> logins(const ClientExpectation& expectation, Judgement out) const {
    const auto same_step = [this](const Packet& packet) { return packet.step == given().step; };
    if (std::any_of(packets_.begin(), packets_.begin() + static_cast<std::ptrdiff_t>(at_), same_step))
      return std::nullopt;
    const auto count = static_cast<std::uint64_t>(std::count_if(
        packets_.begin(), packets_.end(), [&](const Packet& packet) { return same_step(packet) && packet.login; }));
    out.expected = fmt::format("at most {} packets with refused credentials", expectation.most_logins);
    out.got = fmt::format("{} packets with credentials", count);
    if (count > expectation.most_logins) {
      out.finding = Finding::kBroken;
      out.packet = packets_.size() - 1;
    } else if (count == 0 || !is_silent(packets_, setting_)) {
      out.finding = Finding::kInconclusive;
      out.got = count == 0 ? "the client sent no credentials" : "the client was not watched for long enough";
    }
    return out;
  }

  const Sequence& packets_;
  std::size_t at_;
  const Setting& setting_;
};

// The upload ends as if nothing had been unusual: in one session.
Judgement judge_complete(const ClientExpectation& expectation, const Sequence& packets, const Setting& setting) {
  Judgement out{expectation.rule, Finding::kHeld, packets.size() - 1, {}, {}, expectation.place};
  const auto creates = std::ranges::count(packets, PacketType::kCreateSession, &Packet::type);
  if (is_complete(packets) && creates == 1) return out;
  out.expected = "the whole upload in one session, and its Close-Session";
  if (creates > 1) {
    out.finding = Finding::kBroken;
    out.got = fmt::format("{} Create-Sessions", creates);
  } else if (is_over(packets) || is_silent(packets, setting)) {
    out.finding = Finding::kBroken;
    out.got = silence_text(packets, setting);
  } else {
    out.finding = Finding::kInconclusive;
    out.got = "the upload was not watched to its end";
  }
  return out;
}

}  // namespace

std::vector<Judgement> judge_case(const ClientCase& one, const Sequence& packets, const Setting& setting) {
  std::vector<Judgement> out;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (!packets[i].step) continue;
    for (const ClientExpectation& expectation : one.steps[*packets[i].step].expect) {
      if (!expectation.judged_in(setting.profile)) continue;
      if (auto judged = Around(packets, i, setting).judge(expectation)) out.push_back(std::move(*judged));
    }
  }
  for (const ClientExpectation& expectation : one.complete) {
    if (expectation.judged_in(setting.profile) && !packets.empty())
      out.push_back(judge_complete(expectation, packets, setting));
  }
  return out;
}

bool begins_another(const ClientCase& one, const Sequence& packets, std::optional<PacketType> type, double begins,
                    double watch) {
  if (packets.empty()) return false;
  if (type != PacketType::kPing && type != PacketType::kCreateSession) return false;
  if (is_over(packets)) return true;
  const Packet& last = packets.back();
  if (!last.ends || begins - *last.ends <= watch) return false;
  if (!last.step) return false;
  const auto gives_up = [](const ClientExpectation& expectation) {
    return expectation.most_logins > 0 ||
           std::ranges::find(expectation.next, Reaction::kNothing) != expectation.next.end();
  };
  return std::ranges::any_of(one.steps[*last.step].expect, gives_up);
}

}  // namespace bitspec::client_cases
