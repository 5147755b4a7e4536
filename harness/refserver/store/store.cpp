#include "harness/refserver/store/store.h"

#include "harness/refserver/store/negotiation.h"
#include "harness/refserver/store/packet_check.h"
#include "harness/refserver/store/place.h"

namespace bitspec::refserver {
namespace {

constexpr std::string_view kSessionId = "BITS-Session-Id";

// A disk that is full, a folder that is gone: nothing the client did. [docs/protocol.md section 3]
Decision storage_failed() {
  return refusal(500, ErrorPair{0x80070070});
}

std::string place_of(const Request& request) {
  return place_name(request.path).value_or("");
}

}  // namespace

Store::Store(const StoreOptions& options, Files& files) : options_(options), files_(files), ids_(options.id_seed) {}

Decision Store::handle(const Request& request, Body& body) {
  const auto type = type_of(request, options_.faults);
  if (!type) return bad_argument();
  auto refused = check_packet(request, *type, options_.profile, options_.faults);
  auto decision = refused ? *refused : dispatch(request, *type, body);
  decision.answer_to = *type;
  if (!decision.success()) complete_refusal(decision, request);
  return decision;
}

Decision Store::dispatch(const Request& request, PacketType type, Body& body) {
  switch (type) {
    case PacketType::kPing:
      return Decision{};
    case PacketType::kCreateSession:
      return create(request);
    case PacketType::kFragment:
      return fragment(request, body);
    case PacketType::kCloseSession:
      return close(request);
    case PacketType::kCancelSession:
      return cancel(request);
  }
  return bad_argument();
}

bool Store::takes_uploads(const std::string& place) const {
  if (is_folder_name(place) || files_.kind(place) == PlaceKind::kFolder) return false;
  for (auto slash = place.find('/'); slash != std::string::npos; slash = place.find('/', slash + 1)) {
    if (files_.kind(place.substr(0, slash)) == PlaceKind::kFile) return false;
  }
  return true;
}

Decision Store::create(const Request& request) {
  const auto place = place_name(request.path);
  if (!place || !takes_uploads(*place)) return bad_argument();
  const auto protocol = choose_protocol(request, options_.profile, options_.faults);
  if (!protocol) return bad_argument();

  auto session = std::make_shared<Session>();
  const auto guid = ids_.next();
  session->id = options_.profile == Profile::kIis ? guid.upper_text() : guid.text();
  session->key = guid.text().substr(1, 36);
  session->place = *place;
  session->connection = request.connection;
  sessions_.add(session);

  Decision decision;
  decision.protocol = *protocol;
  decision.session_id = session->id;
  return decision;
}

// The session that a packet names, if it was opened for the URL the packet is sent to.
std::shared_ptr<Session> Store::find(const Request& request) const {
  const auto id = request.fields.first(kSessionId);
  auto session = id ? sessions_.find(*id) : nullptr;
  if (session && session->place != place_of(request)) return nullptr;
  return session;
}

std::optional<Decision> Store::refuse_without_session(const Request& request) const {
  if (request.fields.first(kSessionId).value_or("").empty()) return bad_argument();
  if (!find(request)) return session_not_found();
  return std::nullopt;
}

Decision Store::close(const Request& request) {
  if (auto refused = refuse_without_session(request)) return *refused;
  const auto session = find(request);
  if (!session) return session_not_found();  // another Close was quicker
  {
    const std::lock_guard lock(session->mutex);
    if (session->gone) return session_not_found();
    // Taken literally, Close moves what has arrived, complete or not. [MC-BUP 3.2.5.2.7]
    const bool waits_for_close = options_.profile == Profile::kMcBup && session->next > 0;
    if (waits_for_close && !files_.publish(session->key, session->next, session->place)) return storage_failed();
    session->gone = true;
    files_.drop(session->key);
  }
  sessions_.erase(session->id);
  Decision decision;
  decision.session_id = session->id;
  return decision;
}

Decision Store::cancel(const Request& request) {
  if (auto refused = refuse_without_session(request)) return *refused;
  const auto session = find(request);
  if (!session) return session_not_found();
  {
    const std::lock_guard lock(session->mutex);
    if (session->gone) return session_not_found();
    session->gone = true;
    files_.drop(session->key);
  }
  sessions_.erase(session->id);
  Decision decision;
  decision.session_id = session->id;
  return decision;
}

// What a refusal says besides its reason. [docs/protocol.md section 4: session id on Acks, received range on refusals]
void Store::complete_refusal(Decision& decision, const Request& request) const {
  const bool names_session =
      decision.answer_to != PacketType::kPing && decision.answer_to != PacketType::kCreateSession;
  if (!names_session || request.fields.count(kSessionId) != 1) return;
  if (options_.profile == Profile::kWin32) {
    const auto id = *request.fields.first(kSessionId);
    if (!id.empty() && id.size() <= 100)
      decision.session_id = id;  // 100: the longest id there is [Win32 ack-for-create-session]
  }
  const auto session = find(request);
  if (options_.profile != Profile::kMcBup || !session) return;
  decision.session_id = session->id;
  if (decision.answer_to != PacketType::kFragment) return;
  const std::lock_guard lock(session->mutex);
  if (!session->gone) decision.received = session->next;
}

}  // namespace bitspec::refserver
