#include "harness/engine/invariants.h"

#include <algorithm>

#include "harness/engine/client_view.h"
#include "harness/engine/http_level.h"
#include "harness/engine/judgement.h"
#include "harness/engine/placement.h"
#include "harness/protocol/url.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using catalogue::Cover;

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool status_in(const scenario::StatusMatcher& matcher, int status) {
  return std::any_of(matcher.any_of.begin(), matcher.any_of.end(), [status](const auto& range) {
    return status >= 0 && static_cast<std::uint64_t>(status) >= range.from &&
           static_cast<std::uint64_t>(status) <= range.to;
  });
}

// Whose answer it is.
bool covers_request(const Cover& on, const Exchange& exchange) {
  if (on.sent_whole) {
    if (!exchange.report.whole || exchange.sent.malformed_http || exchange.sent.follows_in_pipeline ||
        exchange.sent.in_pieces || exchange.sent.beside_open_request || exchange.cannot_send ||
        exchange.ended_between_requests())
      return false;
    if (!exchange.sent.answer_awaited) return false;
  } else if (!exchange.answered()) {
    return false;
  }
  if (on.answer_to_any.empty() && on.packets.empty()) return true;
  if (on.answer_to_any == "any") return true;
  if (exchange.unseen.request && !on.packets.empty()) return false;
  if (!exchange.sent.bits_post || exchange.sent.malformed_http || exchange.sent.version != "HTTP/1.1") return false;
  if (is_http_level(exchange)) return false;
  return on.answer_to_any == "any-packet" || contains(on.packets, packet_word(exchange.sent.packet));
}

bool covers_outcome(const std::vector<std::string>& outcomes, const Exchange& exchange) {
  if (outcomes.empty()) return true;
  return std::any_of(outcomes.begin(), outcomes.end(), [&exchange](const std::string& name) {
    if (name == "success") return exchange.success();
    if (name == "gap") return exchange.answer.status == 416;
    return name == "refused" && exchange.refused();
  });
}

// The scenario expects nothing but these outcomes (and success) here.
bool covers_expected(const std::vector<std::string>& expected, const Exchange& exchange) {
  if (expected.empty()) return true;
  bool named = false;
  for (const auto& mark : exchange.marks) {
    if (mark == "success") continue;
    if (!contains(expected, mark)) return false;
    named = true;
  }
  return named;
}

// The exchange is at a place where the target has the capability.
bool declared_at(const std::string& capability, const Exchange& exchange, const target::Target& target) {
  const auto declared = target.capabilities.find(capability);
  if (declared == target.capabilities.end()) return false;
  const auto absolute = Url::parse(exchange.sent.target);
  const std::string path = absolute ? absolute->path : exchange.sent.target;
  return std::any_of(declared->second.places.begin(), declared->second.places.end(),
                     [&path](const target::CapabilityPlace& place) { return path.starts_with(place.path); });
}

bool is_bits(const std::string& field) {
  return field.starts_with("bits-") || field == "error-code";
}

// About fields that only an Ack has, or about what one kind of packet gets.
bool is_about_acks(const catalogue::Invariant& invariant, const scenario::Matcher& matcher) {
  const auto fields = fields_of(matcher);
  return !invariant.on.packets.empty() || std::any_of(fields.begin(), fields.end(), is_bits);
}

// Whether it is about fields that only an Ack has. Where none of them came, the missing Ack is one defect: the rule
// about its type stands for all of them. A Create-Session that was not answered by an Ack did not succeed at all.
bool needs_an_ack(const catalogue::Invariant& invariant, const scenario::Matcher& matcher, const Exchange& exchange) {
  if (contains(fields_of(matcher), "bits-packet-type")) return exchange.bare_create();
  return is_about_acks(invariant, matcher);
}

// Whether it is about "the one sent", and the request has the field more than once.
bool asks_for_one_of_several(const scenario::Matcher& matcher, const Exchange& exchange) {
  bool found = false;
  scenario::for_each_matcher(matcher, [&](const scenario::Matcher& one) {
    const auto* same = one.get<scenario::condition::SameAsRequest>();
    found = found || (same && exchange.sent.fields.count(same->name) > 1);
  });
  return found;
}

// The scenario expects that this packet is refused, whatever the reason, and it was accepted: what its Ack says is a
// consequence, and nobody can tell what it would have to say.
bool wrongly_accepted(const Exchange& exchange) {
  return exchange.success() && !exchange.marks.empty() && !contains(exchange.marks, "success");
}

bool judgeable(const catalogue::Invariant& invariant, const scenario::Matcher& matcher, const Exchange& exchange) {
  if (exchange.with_httplib && hidden_by_httplib(matcher)) return false;
  if (exchange.bare() && needs_an_ack(invariant, matcher, exchange)) return false;
  if (wrongly_accepted(exchange) && is_about_acks(invariant, matcher)) return false;
  return !asks_for_one_of_several(matcher, exchange);
}

}  // namespace

std::string_view packet_word(const std::optional<PacketType>& packet) {
  if (!packet) return "unknown-packet";
  switch (*packet) {
    case PacketType::kPing:
      return "ping";
    case PacketType::kCreateSession:
      return "create";
    case PacketType::kFragment:
      return "fragment";
    case PacketType::kCloseSession:
      return "close";
    case PacketType::kCancelSession:
      return "cancel";
  }
  return "";
}

bool hidden_by_recording(const scenario::Matcher& matcher, Held held, const Fields& fields, const Unseen& unseen) {
  if (unseen.bytes && hidden_by_httplib(matcher)) return true;
  if (unseen.fields && held == Held::kNo) {
    const auto named = fields_of(matcher);
    const auto is_there = [&fields](const std::string& name) {
      return fields.has(name) || (name == "error-code" && (fields.has("BITS-Error-Code") || fields.has("BITS-Error")));
    };
    if (!std::all_of(named.begin(), named.end(), is_there)) return true;
  }
  bool body = false;
  scenario::for_each_matcher(
      matcher, [&](const scenario::Matcher& one) { body = body || one.get<scenario::condition::Body>() != nullptr; });
  return unseen.body && body;
}

bool covers(const Cover& on, const Exchange& exchange, const InvariantScope& scope) {
  if (!exchange.judged || on.of_requests()) return false;
  if (!on.profiles.empty() && std::find(on.profiles.begin(), on.profiles.end(), scope.profile) == on.profiles.end())
    return false;
  if (!scope.configuration_known && !on.unless.empty()) return false;
  for (const auto& capability : on.unless) {
    if (contains(scope.scenario_needs, capability) || declared_at(capability, exchange, *scope.target)) return false;
    if (holds_at(*scope.target, capability, scope.url)) return false;
    // Where its absence can be told, it must be: a server may have what it did not declare.
    const std::string absence = "no_" + capability;
    const bool can_be_told = scope.catalogue && scope.catalogue->capabilities.contains(absence);
    if (can_be_told && !holds_at(*scope.target, absence, scope.url)) return false;
  }
  if (!covers_request(on, exchange) || !covers_outcome(on.outcome, exchange) || !covers_expected(on.expected, exchange))
    return false;
  for (const auto& name : on.has) {
    if (exchange.field_count(name) == 0) return false;
  }
  for (const auto& name : on.request_has) {
    if (!exchange.sent.fields.has(name)) return false;
  }
  if (on.status && !status_in(*on.status, exchange.answer.status)) return false;
  return !on.not_status || !status_in(*on.not_status, exchange.answer.status);
}

void judge_invariants(const Exchange& exchange, const InvariantScope& scope, const JudgeContext& context,
                      InvariantFindings& out) {
  const auto& invariants = scope.catalogue->invariants;
  out.held.resize(invariants.size());
  for (std::size_t i = 0; i < invariants.size(); ++i) {
    const auto& invariant = invariants[i];
    const auto& matcher = invariant.then[scope.profile];
    if (!matcher || !covers(invariant.on, exchange, scope)) continue;
    if (!judgeable(invariant, *matcher, exchange)) continue;
    const Judgement j = judge(*matcher, exchange, context);
    if (hidden_by_recording(*matcher, j.held, exchange.answer.fields, exchange.unseen)) continue;
    if (j.held == Held::kYes && !j.not_offered) {
      ++out.held[i];
      continue;
    }
    results::Observation o;
    o.rule = invariant.rule;
    o.scenario = scope.scenario;
    o.exchange = exchange.id;
    o.place = results::file_and_line(invariant.place);
    o.finding = j.held == Held::kYes  ? results::Finding::kNotOffered
                : j.held == Held::kNo ? results::Finding::kBroken
                                      : results::Finding::kInconclusive;
    if (j.held != Held::kYes) {
      o.expected = j.expected;
      o.got = j.got;
      if (j.held == Held::kOpen) o.reason = undecided(j, exchange);
    }
    if (j.held == Held::kNo) {
      for (auto& field : fields_of(*matcher)) {
        const bool no_ack = exchange.bare() && field == "bits-packet-type";
        out.broken.push_back({o.rule, o.exchange, no_ack ? kFieldsOfAck : std::move(field)});
      }
    }
    out.observations.push_back(std::move(o));
  }
}

std::string rule_of_missing_answer(const Exchange& exchange, const InvariantScope& scope, const JudgeContext& context) {
  if (exchange.answered()) return {};
  for (const auto& invariant : scope.catalogue->invariants) {
    const auto& matcher = invariant.then[scope.profile];
    if (!matcher || !invariant.on.sent_whole || !covers(invariant.on, exchange, scope)) continue;
    if (judge(*matcher, exchange, context).held == Held::kNo) return invariant.rule;
  }
  return {};
}

std::string rule_that_answers_are_owed(const InvariantScope& scope) {
  const auto& all = scope.catalogue->invariants;
  const auto found = std::ranges::find_if(
      all, [&](const auto& invariant) { return invariant.then[scope.profile] && invariant.on.sent_whole; });
  return found == all.end() ? std::string{} : found->rule;
}

std::vector<std::string> fields_of(const scenario::Matcher& matcher) {
  std::vector<std::string> out;
  const auto take = [&out](const scenario::Matcher& one) {
    scenario::for_each_part(one, [&](const scenario::FieldName& field) { out.push_back(lower(field.text)); });
  };
  scenario::for_each_matcher(matcher, take, scenario::may_break);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace bitspec::engine
