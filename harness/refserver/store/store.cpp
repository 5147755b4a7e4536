#include "harness/refserver/store/store.h"

#include <algorithm>

#include "harness/refserver/store/packet_check.h"
#include "harness/refserver/store/place.h"

namespace bitspec::refserver {
namespace {

constexpr std::string_view kSessionId = "BITS-Session-Id";
constexpr std::size_t kLongestId = 100;  // [Win32 ack-for-create-session]

}  // namespace

Store::Store(const StoreOptions& options, Files& files)
    : options_(options), files_(files), areas_(options.areas), ids_(options.id_seed) {
  take_up_kept();
}

Decision Store::handle(const Request& request, Body& body) {
  const auto type = type_of(request, options_.faults);
  if (auto refused = refuse_uploads(request, type)) {
    refused->answer_to = type;
    complete_refusal(*refused, request);
    return *refused;
  }
  if (!type) return bad_argument();
  end_if_timed_out(request);
  auto refused = check_packet(request, *type, options_.profile, options_.faults);
  auto decision = refused ? *refused : dispatch(request, *type, body);
  decision.answer_to = *type;
  if (!decision.success()) {
    complete_refusal(decision, request);
    hurt_by_error(decision, request);
    return decision;
  }
  if (on(Fault::kHostIdEverywhere)) name_host(decision, area_of(request));
  if (const auto session = literal() ? find(request) : nullptr) touch(*session);  // any packet handled [MC-BUP 3.2.2]
  return decision;
}
Decision Store::dispatch(const Request& request, PacketType type, Body& body) {
  switch (type) {
    case PacketType::kPing:
      return ping(request);
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

// A right server says yes, whatever the URL and the session. [MC-BUP 3.2.5.2.5]
Decision Store::ping(const Request& request) {
  const auto place = place_of(request);
  const bool names_session = request.fields.has(kSessionId);
  if (on(Fault::kPingRefused)) return refusal(500, ErrorPair{0x80004005});
  if (!area_of(request).writable) {
    if (on(Fault::kPingForbiddenBare)) return refusal(403, std::nullopt);
    if (on(Fault::kPingForbiddenCode)) return refusal(403, ErrorPair{kInvalidArgument});
  }
  if (on(Fault::kPingNeedsSession) && !find(request)) return session_not_found();
  if (on(Fault::kPingFolderRefused) && is_folder_name(place)) return bad_argument();
  if (on(Fault::kPingFileMissing404) && missing_in_its_folder(place)) {
    return refusal(404, ErrorPair{kInvalidArgument});
  }
  if (on(Fault::kPingStrayIdRefused) && names_session && !find(request)) return session_not_found();
  if (on(Fault::kPingAfterCloseRefused) && memory_.ended_at(place, EndedBy::kClose)) return session_not_found();
  if (on(Fault::kPingResetsSessions)) {
    for (const auto& session : sessions_.below(place)) {
      const std::lock_guard lock(session->mutex);
      session->next = session->stored = 0;
    }
  }
  if (on(Fault::kPingSlowerWithSessions)) {
    const auto neighbours = std::ranges::count_if(
        sessions_.below(folder_of(place)), [&](const auto& s) { return folder_of(s->place) == folder_of(place); });
    memory_.wait(std::chrono::milliseconds(5) * neighbours);
  }
  return Decision{};
}

// No file, and no folder either, in a folder that is there.
bool Store::missing_in_its_folder(const std::string& place) const {
  const auto folder = folder_of(place);
  if (folder.empty() || is_folder_name(place) || files_.kind(place) != PlaceKind::kNothing) return false;
  return files_.kind(folder.substr(0, folder.size() - 1)) == PlaceKind::kFolder;
}

std::string Store::place_of(const Request& request) const {
  return place_name(request.path, options_.faults).value_or("");
}

// The session that a packet names, if it was opened for the URL the packet is sent to.
std::shared_ptr<Session> Store::find(const Request& request) const {
  const auto id = request.fields.first(kSessionId);
  auto session = id ? sessions_.find(*id) : nullptr;
  if (!session) return guess(request, id.value_or(""));
  if (session->place != place_of(request) && !on(Fault::kSessionOtherUrlAccepted)) return nullptr;
  if (session->user != request.user && !request.any_user && !on(Fault::kSessionOtherUser)) return nullptr;
  if (on(Fault::kSessionIdCaseSensitive) && session->id != *id) return nullptr;
  if (on(Fault::kSessionBoundToConnection) && session->connection != request.connection) return nullptr;
  if (on(Fault::kSessionPerHost) && session->host != request.fields.first("Host")) return nullptr;
  return session;
}

// Faults that find a session where none is named.
std::shared_ptr<Session> Store::guess(const Request& request, std::string_view id) const {
  const bool missing = !request.fields.has(kSessionId);
  const bool odd = !id.empty() && !Guid::parse(id) && id.find_first_of("./\\") == std::string_view::npos;
  const bool guesses = (missing && on(Fault::kSessionIdMissingGuessed)) ||
                       (!missing && id.empty() && on(Fault::kSessionIdEmptyGuessed)) ||
                       (odd && on(Fault::kSessionIdOddGuessed));
  if (!guesses) return nullptr;
  for (auto& session : sessions_.below(place_of(request))) {
    if (session->place == place_of(request)) return session;
  }
  return nullptr;
}

std::optional<Decision> Store::refuse_without_session(const Request& request, PacketType type) {
  if (find(request)) return std::nullopt;
  const auto id = request.fields.first(kSessionId).value_or("");
  if (id.empty()) return bad_argument();
  if (options_.faults.any()) memory_.lose(place_of(request));
  harm_file(request, type, id);
  if (!overlooks_missing_session(request, type, id)) return session_not_found();
  Decision success;
  success.session_id = id;
  if (type == PacketType::kFragment) success.received = request.content_length;
  return success;
}

// What a refusal says besides its reason. [docs/protocol.md section 4: session id on Acks, received range on refusals]
void Store::complete_refusal(Decision& decision, const Request& request) const {
  const bool names_session =
      decision.answer_to != PacketType::kPing && decision.answer_to != PacketType::kCreateSession;
  if (!names_session || request.fields.count(kSessionId) != 1) return;
  if (options_.profile == Profile::kWin32) {
    const auto id = *request.fields.first(kSessionId);
    if (!id.empty() && id.size() <= kLongestId) decision.session_id = id;
  }
  const auto session = find(request);
  if (!literal() || !session) return;
  decision.session_id = session->id;
  if (decision.answer_to != PacketType::kFragment || on(Fault::kReceivedRangeNotOnError)) return;
  const std::lock_guard lock(session->mutex);
  if (!session->gone && !decision.received) decision.received = session->next;
}

void Store::hurt_by_error(const Decision& decision, const Request& request) {
  if (!on(Fault::kErrorResetsOffset) && !on(Fault::kErrorEndsSession)) return;
  const auto session = find(request);
  if (!session || decision.answer_to != PacketType::kFragment || decision.status != 400) return;
  {
    const std::lock_guard lock(session->mutex);
    session->next = session->stored = 0;
    session->gone = on(Fault::kErrorEndsSession);
  }
  if (on(Fault::kErrorEndsSession)) sessions_.erase(session->id);
}

}  // namespace bitspec::refserver
