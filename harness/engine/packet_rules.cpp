#include "harness/engine/packet_rules.h"

#include <algorithm>

#include "harness/engine/application.h"
#include "harness/protocol/content_range.h"

namespace bitspec::engine {
namespace {

using catalogue::Cover;

constexpr std::string_view kVariables[] = {"upload.next",  "upload.id",       "upload.total",
                                           "upload.path",  "upload.encoding", "upload.smaller",
                                           "upload.first", "range.size",      "body.size"};

bool names(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

bool covers(const Cover& on, const Packet& packet, Profile profile) {
  if (!on.of_requests()) return false;
  if (!on.profiles.empty() && std::ranges::find(on.profiles, profile) == on.profiles.end()) return false;
  if (!names(on.requests, "any-packet") && !names(on.requests, packet_word(packet.type))) return false;
  if (!std::ranges::all_of(on.has, [&](const auto& name) { return packet.fields.has(name); })) return false;
  if (!on.after.empty() && !names(on.after, packet.after)) return false;
  return on.after_packet.empty() || (packet.after_packet && packet_word(packet.after_packet) == on.after_packet);
}

// The packet as the judge of answers looks at one: its fields, version and body.
Exchange as_exchange(const Packet& packet) {
  Exchange out;
  out.id = packet.id;
  out.packet = true;
  out.answer.status = 200;
  out.answer.ending = wire::Ending::kComplete;
  out.answer.version = packet.version;
  out.answer.fields = packet.fields;
  out.body.size = packet.body_size.value_or(0);
  return out;
}

Facts facts_of(const Packet& packet) {
  Facts facts;
  facts.upload_idle = packet.idle;
  facts.upload_acknowledged = packet.acknowledged;
  for (const std::string_view name : kVariables)
    facts.texts.emplace("${" + std::string(name) + "}", fail(ErrorCode::kNotFound, std::string(name) + " is unknown"));
  const auto know = [&facts](const std::string& name, std::string value) {
    facts.texts.insert_or_assign("${" + name + "}", Result<std::string>(std::move(value)));
  };
  for (const auto& [name, value] : packet.known) know(name, value);
  if (const auto range = ContentRange::parse(packet.fields.first("Content-Range").value_or("")))
    know("range.size", std::to_string(range->size()));
  if (packet.body_size) know("body.size", std::to_string(*packet.body_size));
  return facts;
}

}  // namespace

bool is_packet(const std::string& method, const Fields& fields) {
  return method == "BITS_POST" || fields.has("BITS-Packet-Type");
}

void judge_packet(const Packet& packet, const InvariantScope& scope, InvariantFindings& out) {
  const auto& invariants = scope.catalogue->invariants;
  out.held.resize(invariants.size());
  const Exchange exchange = as_exchange(packet);
  const Facts facts = facts_of(packet);
  Notification request;
  request.request.method = packet.method;
  request.request.target = packet.path;
  const Unseen unseen{.fields = !packet.fields_whole, .body = !packet.body_size};
  JudgeContext context;
  context.profile = scope.profile;
  context.catalogue = scope.catalogue;
  context.when = {&exchange};
  context.notification = &request;
  context.facts = &facts;
  for (std::size_t i = 0; i < invariants.size(); ++i) {
    const auto& matcher = invariants[i].then[scope.profile];
    if (!matcher || !covers(invariants[i].on, packet, scope.profile)) continue;
    const Judgement j = judge(*matcher, exchange, context);
    if (j.held == Held::kOpen || hidden_by_recording(*matcher, j.held, packet.fields, unseen)) continue;
    if (j.held == Held::kYes) {
      ++out.held[i];
      continue;
    }
    results::Observation o;
    o.rule = invariants[i].rule;
    o.scenario = scope.scenario;
    o.exchange = packet.id;
    o.place = results::file_and_line(invariants[i].place);
    o.finding = results::Finding::kBroken;
    o.expected = j.expected;
    o.got = j.got;
    out.observations.push_back(std::move(o));
  }
}

}  // namespace bitspec::engine
