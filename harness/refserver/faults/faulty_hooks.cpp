#include "harness/refserver/faults/faulty_hooks.h"

#include <algorithm>
#include <array>

#include "harness/refserver/faults/faulty_place.h"
#include "harness/refserver/store/fragment_range.h"

namespace bitspec::refserver {
namespace {

constexpr std::string_view kSessionId = "BITS-Session-Id";
constexpr HResult kUnspecified = 0x80004005;  // E_FAIL
constexpr std::chrono::seconds kJustNow{1};
constexpr std::chrono::milliseconds kSlowerPerSession{5};

bool has_unknown_field(const Fields& fields) {
  constexpr std::array kPrefixes = {"x-", "bits-future"};
  return std::ranges::any_of(fields.list(), [&](const Field& f) {
    return std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return lower(f.name).starts_with(prefix); });
  });
}

bool type_comes_late(const Fields& fields) {
  for (const auto& field : fields.list()) {
    if (same_name(field.name, "BITS-Packet-Type")) return false;
    if (same_name(field.name, kSessionId) || same_name(field.name, "Content-Range")) return true;
  }
  return false;
}

// The first GUID in the text, wherever it stands; "" for none.
std::string digits_in(const std::string& text) {
  constexpr std::size_t kDigits = 36;
  for (std::size_t at = 0; at + kDigits <= text.size(); ++at) {
    auto part = text.substr(at, kDigits);
    if (Guid::parse("{" + part + "}")) return part;
  }
  return {};
}

}  // namespace

Result<std::string> FaultyHooks::place(std::string_view path) const {
  return faulty_place_name(path, faults_);
}

// Whoever was not authenticated passes for the user that is needed.
bool FaultyHooks::passes_unauthenticated(const Request& request) const {
  return request.user.empty() &&
         (on(Fault::kAuthCreateOnly) || on(Fault::kAuthAfterStore) || on(Fault::kAuthChallengeMakesSession));
}

bool FaultyHooks::may_write(const Request& request, PacketType type, bool right) const {
  if (right) return true;
  if (store().area_of(request).writable) return passes_unauthenticated(request);
  return on(Fault::kForbiddenCheckedLate) && type == PacketType::kCreateSession;
}

bool FaultyHooks::guesses_session(const Request& request) const {
  const auto id = request.fields.first(kSessionId);
  if (!id) return on(Fault::kSessionIdMissingGuessed);
  if (id->empty()) return on(Fault::kSessionIdEmptyGuessed);
  const bool odd = !Guid::parse(*id) && id->find_first_of("./\\") == std::string::npos;
  return odd && on(Fault::kSessionIdOddGuessed);
}

std::shared_ptr<Session> FaultyHooks::any_session_at(const std::string& place) const {
  for (auto& session : sessions().below(place)) {
    if (session->place == place) return session;
  }
  return nullptr;
}

// As a column of 32 characters compares ids.
std::shared_ptr<Session> FaultyHooks::by_prefix(const std::string& id, const std::string& place) const {
  constexpr std::size_t kColumn = 32;
  const auto session = Guid::parse(id) ? any_session_at(place) : nullptr;
  return session && session->id.substr(0, kColumn) == id.substr(0, kColumn) ? session : nullptr;
}

std::shared_ptr<Session> FaultyHooks::session(const Request& request, std::shared_ptr<Session> right) const {
  const auto id = request.fields.first(kSessionId);
  auto named = right || !id ? std::move(right) : sessions().find(*id);
  if (!named && id && on(Fault::kSessionIdLoose)) named = sessions().find("{" + digits_in(*id) + "}");
  const auto place = store().place_of(request);
  const auto type = packet_type(request);
  const bool ends = type == PacketType::kCloseSession || type == PacketType::kCancelSession;
  if (!named && id && on(ends ? Fault::kSessionIdPrefixAtEnd : Fault::kSessionIdPrefix)) named = by_prefix(*id, place);
  if (!named) return guesses_session(request) ? any_session_at(place) : nullptr;
  const bool anywhere = on(Fault::kSessionOtherUrlAccepted) || (ends && on(Fault::kSessionOtherUrlEnds));
  if (named->place != place && !anywhere) return nullptr;
  const bool same_user = named->user == request.user || passes_unauthenticated(request);
  if (!same_user && !on(Fault::kSessionOtherUserAccepted)) return nullptr;
  if (on(Fault::kSessionIdCaseSensitive) && named->id != *id) return nullptr;
  const auto notes = memory_.notes(*named);
  if (on(Fault::kSessionBoundToConnection) && notes.connection != request.connection) return nullptr;
  if (on(Fault::kSessionPerHost) && notes.host != request.fields.first("Host")) return nullptr;
  return named;
}

std::optional<Decision> FaultyHooks::before_packet(const Request& request, PacketType type) {
  if (on(Fault::kFieldUnknownRefused) && has_unknown_field(request.fields)) return bad_argument();
  if (on(Fault::kFieldOrderMatters) && type_comes_late(request.fields)) return bad_argument();
  if (on(Fault::kSessionKnownByTurns) && request.fields.has(kSessionId) && type != PacketType::kPing &&
      memory_.other_turn())
    return session_not_found();
  const bool malformed_range = request.fields.has("Content-Range") && !fragment_range(request);
  if (!on(Fault::kErrorTwoMistakesAccepted) || type != PacketType::kFragment || !malformed_range) return std::nullopt;
  const auto id = request.fields.first(kSessionId);
  if (!id || !Guid::parse(*id) || sessions().find(*id)) return std::nullopt;
  Decision success;
  success.session_id = *id;
  success.received = 0;
  return success;
}

void FaultyHooks::after_success(const Request& request, Decision& decision) {
  if (on(Fault::kHostIdEverywhere)) store().add_host_id(decision, store().area_of(request));
  if (!decision.protocol) return;
  const auto connection = connection_name(request);
  if (memory_.marked(connection) && on(Fault::kHostIdFallbackOnce)) decision.fallback_seconds.reset();
  memory_.mark(connection);  // a session was created on it
}

void FaultyHooks::after_refusal(const Request& request, Decision& decision) {
  const auto place = store().place_of(request);
  if (decision.reason == Refusal::kAccessDenied && on(Fault::kAuthNotAllowed401) && !request.user.empty()) {
    decision.status = 401;
    decision.error.reset();
    decision.plain = true;
  }
  if (decision.reason == Refusal::kFileExists && on(Fault::kOverwriteRefusalEmpties)) {
    (void)files().publish("empty", 0, place);
  }
  if (decision.reason == Refusal::kNoKnownProtocol && on(Fault::kCreateSessionIdOnError)) {
    decision.session_id = store().open_session(request, place)->id;
  }
  if (decision.answer_to == PacketType::kFragment && decision.status == 400) punish_error(request);
  const auto range = ContentRange::parse(request.fields.first("Content-Range").value_or(""));
  const bool names_offset = on(Fault::kReceivedRangeOfRefused) && decision.status == 400 && range;
  if (names_offset && store().find(request)) decision.received = range->last + 1;
}

void FaultyHooks::punish_error(const Request& request) {
  if (!on(Fault::kErrorResetsOffset) && !on(Fault::kErrorEndsSession)) return;
  const auto session = store().find(request);
  if (!session) return;
  {
    const std::lock_guard lock(session->mutex);
    session->next = session->stored = 0;
    session->gone = on(Fault::kErrorEndsSession);
  }
  if (on(Fault::kErrorEndsSession)) sessions().erase(session->id);
}

// No file, and no folder either, in a folder that exists.
bool FaultyHooks::file_is_missing(const std::string& place) const {
  const auto folder = folder_of(place);
  if (folder.empty() || is_folder_name(place) || files().kind(place) != PlaceKind::kNothing) return false;
  return files().kind(folder.substr(0, folder.size() - 1)) == PlaceKind::kFolder;
}

void FaultyHooks::slow_down(const std::string& place) {
  const auto neighbours = std::ranges::count_if(sessions().below(folder_of(place)),
                                                [&](const auto& s) { return folder_of(s->place) == folder_of(place); });
  memory_.wait(kSlowerPerSession * neighbours);
}

std::optional<Decision> FaultyHooks::before_ping(const Request& request) {
  const auto place = store().place_of(request);
  const bool names_session = request.fields.has(kSessionId);
  if (on(Fault::kPingRefused)) return refusal(500, ErrorPair{kUnspecified});
  if (!store().area_of(request).writable) {
    if (on(Fault::kPingForbiddenBare)) return refusal(403, std::nullopt);
    if (on(Fault::kPingForbiddenCode)) return refusal(403, ErrorPair{kInvalidArgument});
  }
  if (on(Fault::kPingNeedsSession) && !store().find(request)) return session_not_found();
  if (on(Fault::kPingFolderRefused) && is_folder_name(place)) return bad_argument();
  if (on(Fault::kPingFileMissing404) && file_is_missing(place)) return refusal(404, ErrorPair{kInvalidArgument});
  if (on(Fault::kPingStrayIdRefused) && names_session && !store().find(request)) return session_not_found();
  if (on(Fault::kPingAfterCloseRefused) && memory_.ended_at(place, EndedBy::kClose)) return session_not_found();
  if (on(Fault::kPingResetsSessions)) {
    for (const auto& session : sessions().below(place)) {
      const std::lock_guard lock(session->mutex);
      session->next = session->stored = 0;
    }
  }
  if (on(Fault::kPingSlowerWithSessions)) slow_down(place);
  if (on(Fault::kPingEmptiesFile) && files().kind(place) == PlaceKind::kFile) (void)files().publish("empty", 0, place);
  return std::nullopt;
}

std::optional<Decision> FaultyHooks::unknown_session(const Request& request, PacketType type) {
  const auto id = request.fields.first(kSessionId).value_or("");
  const auto place = store().place_of(request);
  memory_.mark(place);
  if (on(Fault::kCloseOldIdHarms) && memory_.ended(id)) files().remove(place);
  if (on(Fault::kSessionIdClimbs) && type != PacketType::kFragment) remove_named_file(place, id);
  if (on(Fault::kSessionIdNamesFile) && id.find('/') != std::string::npos) return failure();
  if (!accepts_unknown_session(request, type, id)) return std::nullopt;
  Decision success;
  success.session_id = id;
  if (type == PacketType::kFragment) success.received = request.content_length;
  return success;
}

// "{../name}", "name" and "../name" all end in the name of a neighbour.
void FaultyHooks::remove_named_file(const std::string& place, std::string id) {
  id.erase(0, id.find_last_of("/\\") + 1);  // npos + 1 is 0
  std::erase(id, '{');
  std::erase(id, '}');
  files().remove(folder_of(place) + id);
}

bool FaultyHooks::accepts_unknown_session(const Request& request, PacketType type, const std::string& id) const {
  if (on(Fault::kSessionAnyId) && !id.empty()) return true;
  if (on(Fault::kSessionIdNamesFile) && !id.empty() && id.find_first_of("./\\") == std::string::npos) return true;
  if (on(Fault::kSessionIdSlashAccepted) && id.find_first_of("./\\") != std::string::npos) return true;
  if (const auto ended = memory_.ended(id)) return accepts_ended_session(request, type, *ended);
  if (!Guid::parse(id)) return false;
  if (type == PacketType::kCloseSession) return on(Fault::kCloseUnknownAccepted);
  return type == PacketType::kCancelSession && on(Fault::kCancelUnknownAccepted);
}

bool FaultyHooks::accepts_ended_session(const Request& request, PacketType type, const EndedSession& ended) const {
  if (on(Fault::kSessionNeverReleased) && ended.by != EndedBy::kServer) return true;
  const bool closed = ended.by == EndedBy::kClose;
  switch (type) {
    case PacketType::kFragment: {
      const bool just_now = parts_->now() - ended.when < kJustNow;
      const bool elsewhere = ended.connection != request.connection;
      if (closed && on(Fault::kCloseAckBeforeRelease) && just_now && elsewhere) return true;
      return on(closed ? Fault::kFragmentAfterCloseAccepted : Fault::kFragmentAfterCancelAccepted);
    }
    case PacketType::kCloseSession:
      return on(closed ? Fault::kCloseTwiceAccepted : Fault::kCloseAfterCancelAccepted);
    case PacketType::kCancelSession:
      return on(closed ? Fault::kCancelAfterCloseAccepted : Fault::kCancelTwiceAccepted);
    default:
      return false;
  }
}

}  // namespace bitspec::refserver
