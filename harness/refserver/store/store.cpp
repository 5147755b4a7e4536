#include "harness/refserver/store/store.h"

#include "harness/refserver/store/packet_check.h"

namespace bitspec::refserver {
namespace {

constexpr std::string_view kSessionId = "BITS-Session-Id";
constexpr std::size_t kLongestId = 100;  // [Win32 ack-for-create-session]

}  // namespace

Store::Store(const StoreOptions& options, Files& files)
    : options_(options),
      policy_(options.policy.value_or(policy_of(options.profile))),
      hooks_(options.hooks ? options.hooks : std::make_shared<StoreHooks>()),
      files_(files),
      areas_(options.areas),
      ids_(options.id_seed) {
  hooks_->attach({*this, sessions_, replies_, files_, areas_, options_.now});
  restore_sessions();
}

Decision Store::handle(const Request& request, Body& body) {
  const auto type = hooks_->packet_type(request);
  if (auto refused = refuse_uploads(request, type)) {
    refused->answer_to = type;
    complete_refusal(*refused, request);
    return *refused;
  }
  if (!type) return refuse(Refusal::kBadArgument);
  end_if_timed_out(request);
  auto answered = check_packet(request, *type, policy_);
  if (!answered) answered = hooks_->before_packet(request, *type);
  auto decision = answered ? *answered : dispatch(request, *type, body);
  decision.answer_to = *type;
  if (!decision.success()) {
    complete_refusal(decision, request);
    hooks_->after_refusal(request, decision);
    return decision;
  }
  hooks_->after_success(request, decision);
  if (policy_.every_packet_restarts_timeout) {
    if (const auto session = find(request)) touch(*session);
  }
  return decision;
}

Decision Store::dispatch(const Request& request, PacketType type, Body& body) {
  switch (type) {
    case PacketType::kPing:
      // Succeeds whatever the URL and the session. [MC-BUP 3.2.5.2.5]
      return hooks_->before_ping(request).value_or(Decision{});
    case PacketType::kCreateSession:
      return create(request);
    case PacketType::kFragment:
      return fragment(request, body);
    case PacketType::kCloseSession:
      return close(request);
    case PacketType::kCancelSession:
      return cancel(request);
  }
  return refuse(Refusal::kBadArgument);
}

std::string Store::place_of(const Request& request) const {
  return hooks_->place(request.path).value_or("");
}

// The session that a packet names, if it was opened for the URL the packet is sent to, and by the same user.
std::shared_ptr<Session> Store::find(const Request& request) const {
  const auto id = request.fields.first(kSessionId);
  auto session = id ? sessions_.find(*id) : nullptr;
  const bool own = session && session->place == place_of(request) && session->user == request.user;
  return hooks_->session(request, own ? session : nullptr);
}

// The answer to a packet whose session was not found.
Decision Store::without_session(const Request& request, PacketType type) {
  if (request.fields.first(kSessionId).value_or("").empty()) return refuse(Refusal::kBadArgument);
  return hooks_->unknown_session(request, type).value_or(refuse(Refusal::kSessionNotFound));
}

// What a refusal says besides its reason. [docs/protocol.md section 4: session id on Acks, received range on refusals]
void Store::complete_refusal(Decision& decision, const Request& request) const {
  const bool about_session =
      decision.answer_to != PacketType::kPing && decision.answer_to != PacketType::kCreateSession;
  if (!about_session || request.fields.count(kSessionId) != 1) return;
  if (policy_.refusal_names == RefusalNames::kSessionAsSent) {
    const auto id = *request.fields.first(kSessionId);
    if (!id.empty() && id.size() <= kLongestId) decision.session_id = id;
  }
  if (policy_.refusal_names != RefusalNames::kKnownSession) return;
  const auto session = find(request);
  if (!session) return;
  decision.session_id = session->id;
  if (decision.answer_to != PacketType::kFragment || !policy_.refused_fragment_names_offset) return;
  const std::lock_guard lock(session->mutex);
  if (!session->gone && !decision.received) decision.received = session->next;
}

}  // namespace bitspec::refserver
