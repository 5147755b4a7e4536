// Store, the part about the end of sessions: Close-Session, Cancel-Session, and what comes after.
// [MC-BUP 3.2.5.2.7, 3.2.5.2.8, Win32 close-session, cancel-session]
#include "harness/refserver/store/refusals.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

Decision ended(const Session& session) {
  Decision decision;
  decision.session_id = session.id;
  return decision;
}

}  // namespace

// Where the file waits for Close it appears now; taken literally, complete or not.
bool Store::close_publishes(const Session& session) const {
  const bool waits = waits_for_close();
  if (announces(session)) return waits && session.full() && session.told.copy;
  if (waits && session.full()) return true;
  return session.next > 0 && !session.full() && (literal() || on(Fault::kCloseEarlyKeepsFile));
}

std::optional<Decision> Store::refuse_close(const Session& session) const {
  if (session.gone) return session_not_found();
  if (on(Fault::kCloseEarlyRefused) && session.next > 0 && !session.full()) return disk_full(options_.profile);
  const bool in_one_piece = session.full() && session.first_size == *session.total;
  if (on(Fault::kCloseCompleteRefused) && in_one_piece && *session.total > kSmallUpload)
    return disk_full(options_.profile);
  if (on(Fault::kCloseEmptyRefused) && session.next == 0) return bad_argument();
  return std::nullopt;
}

Decision Store::close(const Request& request) {
  if (auto refused = refuse_user(request, PacketType::kCloseSession)) return *refused;
  if (auto answered = refuse_without_session(request, PacketType::kCloseSession)) return *answered;
  const auto session = find(request);
  if (!session) return session_not_found();  // another Close was quicker
  const std::lock_guard lock(session->mutex);
  if (auto refused = refuse_close(*session)) return *refused;
  const bool in_one_piece = session->full() && session->first_size == *session->total;
  const bool told_again =
      session->full() ? in_one_piece && on(Fault::kNotifyAgainAtClose) : on(Fault::kNotifyOnEarlyClose);
  if (told_again && session->next > 0 && announces(*session)) announce_wrongly(*session);
  if (close_publishes(*session)) {
    if (auto refused = publish(*session)) return *refused;
  }
  if (on(Fault::kCloseEarlyRemovesFile) && !session->full()) files_.remove(session->file);
  if (on(Fault::kCloseEarlyKeepsSession) && !session->full()) return ended(*session);
  end(*session, EndedBy::kClose, request.connection);
  return ended(*session);
}

// A cancelled upload leaves nothing, unless its file had appeared before.
bool Store::cancel_publishes(const Session& session) const {
  if (on(Fault::kCancelKeepsData) && session.next > 0 && !session.full()) return true;
  const bool stays = literal() == on(Fault::kCancelCompleteOtherProfile);
  const bool wanted = !announces(session) || session.told.copy;
  return session.full() && stays && waits_for_close() && wanted;
}

bool Store::cancel_removes(const Session& session) const {
  const bool stays = literal() == on(Fault::kCancelCompleteOtherProfile);
  return session.full() && !stays && !waits_for_close();
}

std::optional<Decision> Store::refuse_cancel(const Session& session) const {
  if (session.gone) return session_not_found();
  if (on(Fault::kCancelEmptyRefused) && session.next == 0) return bad_argument();
  const bool several_fragments = session.next > session.first_size;
  if (on(Fault::kCancelOpenRefused) && several_fragments && !session.full()) return disk_full(options_.profile);
  if (on(Fault::kCancelCompleteRefused) && session.full()) return bad_argument();
  return std::nullopt;
}

Decision Store::cancel(const Request& request) {
  if (auto refused = refuse_user(request, PacketType::kCancelSession)) return *refused;
  if (auto answered = refuse_without_session(request, PacketType::kCancelSession)) return *answered;
  const auto session = find(request);
  if (!session) return session_not_found();
  const std::lock_guard lock(session->mutex);
  if (auto refused = refuse_cancel(*session)) return *refused;
  const bool told = on(Fault::kNotifyOnCancel) && session->next > 0 && !session->full();
  if (told && announces(*session)) announce_wrongly(*session);
  if (cancel_publishes(*session)) (void)publish(*session);
  if (cancel_removes(*session) || (on(Fault::kCancelRemovesFile) && !session->full())) files_.remove(session->file);
  end(*session, EndedBy::kCancel, request.connection);
  return ended(*session);
}

// Every session ends here, its mutex held.
void Store::end(Session& session, EndedBy by, std::uint64_t connection) {
  session.gone = true;
  if (on(Fault::kReplyStaticDeleted)) delete_static(session);
  if (!keeps_reply(by)) drop_reply(session);
  forget(session);
  const bool leaves = (by == EndedBy::kCancel && on(Fault::kCancelLeavesWork)) ||
                      (by == EndedBy::kServer && on(Fault::kTimeoutLeavesWork));
  if (!leaves) files_.drop(session.key);
  if (by == EndedBy::kClose && on(Fault::kCloseLeavesWork)) (void)files_.writer(session.key);
  sessions_.erase(session.id);
  if (!options_.faults.any()) return;
  memory_.end(session.id, {by, session.place, connection, std::chrono::steady_clock::now()});
}

// Faults that answer a packet of a session that is not there as if it were.
bool Store::overlooks_missing_session(const Request& request, PacketType type, const std::string& id) const {
  if (on(Fault::kSessionIdSlashAccepted) && id.find_first_of("./\\") != std::string::npos) return true;
  const auto end = memory_.ended(id);
  if (!end) {
    if (!Guid::parse(id)) return false;
    if (type == PacketType::kCloseSession) return on(Fault::kCloseUnknownAccepted);
    return type == PacketType::kCancelSession && on(Fault::kCancelUnknownAccepted);
  }
  const bool closed = end->by == EndedBy::kClose;
  switch (type) {
    case PacketType::kFragment: {
      const bool just_now = std::chrono::steady_clock::now() - end->when < std::chrono::seconds(1);
      const bool elsewhere = end->connection != request.connection;
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

// Faults that let an id without a session do harm to files.
void Store::harm_file(const Request& request, PacketType type, const std::string& id) {
  const auto place = place_of(request);
  if (on(Fault::kCloseOldIdHarms) && memory_.ended(id)) files_.remove(place);
  if (!on(Fault::kSessionIdClimbs) || type == PacketType::kFragment) return;
  // "{../name}", "name" and "../name" all end in the name of a neighbour.
  auto name = id.substr(id.find_last_of("/\\") + 1);
  std::erase(name, '{');
  std::erase(name, '}');
  const auto slash = place.rfind('/');
  files_.remove((slash == std::string::npos ? "" : place.substr(0, slash + 1)) + name);
}

}  // namespace bitspec::refserver
