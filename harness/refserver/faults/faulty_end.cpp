// FaultyHooks, the part about the end of sessions.
#include <algorithm>

#include "harness/protocol/url.h"
#include "harness/refserver/faults/faulty_hooks.h"
#include "harness/refserver/store/place.h"

namespace bitspec::refserver {

bool FaultyHooks::came_in_one_piece(const Session& session) const {
  return session.full() && memory_.notes(session).first_size == *session.total;
}

bool FaultyHooks::lacks_one_byte(const Session& session) {
  return session.total && session.next + 1 == *session.total;
}

void FaultyHooks::end_neighbours(const Session& session) {
  for (const auto& other : sessions().below(folder_of(session.place))) {
    if (other->key != session.key) sessions().erase(other->id);
  }
}

std::optional<Decision> FaultyHooks::refuse_close(const Session& session) const {
  const bool incomplete = session.next > 0 && !session.full();
  if (on(Fault::kCloseEarlyRefused) && incomplete) return failure();
  const bool large_piece = came_in_one_piece(session) && *session.total > kSmallUpload;
  if (on(Fault::kCloseCompleteRefused) && large_piece) return failure();
  if (on(Fault::kCloseEmptyRefused) && session.next == 0) return bad_argument();
  if (on(Fault::kCloseEmpty416) && session.next == 0) return refusal(416, std::nullopt);
  return std::nullopt;
}

std::optional<Decision> FaultyHooks::before_close(Session& session, const Request&) {
  if (auto refused = refuse_close(session)) return refused;
  const bool again =
      session.full() ? came_in_one_piece(session) && on(Fault::kNotifyAgainAtClose) : on(Fault::kNotifyOnEarlyClose);
  if (again && session.next > 0 && Store::notifies(session)) notify_wrongly(session);
  if (session.full()) return std::nullopt;
  if (on(Fault::kCloseNearlyKeepsFile) && lacks_one_byte(session)) (void)store().publish(session);
  if (session.next > 0) memory_.mark(left_at(session.place));
  const bool empty = session.next == 0 && on(Fault::kCloseEmptyRemovesFile);
  if (empty || on(Fault::kCloseEarlyRemovesFile)) files().remove(destination(session));
  if (!on(Fault::kCloseEarlyKeepsSession)) return std::nullopt;
  Decision success;
  success.session_id = session.id;
  return success;
}

std::optional<Decision> FaultyHooks::refuse_cancel(const Session& session) const {
  if (on(Fault::kCancelEmptyRefused) && session.next == 0) return bad_argument();
  const bool several_fragments = session.next > memory_.notes(session).first_size;
  if (on(Fault::kCancelOpenRefused) && several_fragments && !session.full()) return failure();
  if (on(Fault::kCancelCompleteRefused) && session.full()) return bad_argument();
  return std::nullopt;
}

std::optional<Decision> FaultyHooks::before_cancel(Session& session, const Request&) {
  if (auto refused = refuse_cancel(session)) return refused;
  if (session.full()) return std::nullopt;
  const bool begun = session.next > 0;
  if (on(Fault::kNotifyOnCancel) && begun && Store::notifies(session)) notify_wrongly(session);
  const bool nearly = on(Fault::kCancelNearlyKeepsData) && lacks_one_byte(session);
  if (nearly || (on(Fault::kCancelKeepsData) && begun)) (void)store().publish(session);
  const bool empty = !begun && on(Fault::kCancelEmptyRemovesFile);
  if (empty || on(Fault::kCancelRemovesFile)) files().remove(destination(session));
  if (on(Fault::kCancelEndsNeighbours)) end_neighbours(session);
  return std::nullopt;
}

void FaultyHooks::before_end(Session& session, EndedBy by) {
  const bool incomplete = session.next > 0 && !session.full();
  const bool nearly = on(Fault::kTimeoutNearlyPublishes) && lacks_one_byte(session);
  const bool published = nearly || (on(Fault::kTimeoutPublishes) && incomplete);
  if (by == EndedBy::kServer && published) (void)store().publish(session);
  if (on(Fault::kReplyStaticDeleted)) delete_static_reply(session);
  if (by == EndedBy::kClose && on(Fault::kReplyCloseDropsOthers)) drop_replies_of_others(session);
}

// A static reply that is one of this server's files is deleted with the session.
void FaultyHooks::delete_static_reply(const Session& session) {
  const auto url = Url::parse(session.notification.reply_url);
  const auto place = url ? place_name(url->path) : bad_input("no URL");
  if (Store::notifies(session) && place && session.notification.reply_path.empty()) files().remove(*place);
}

bool FaultyHooks::drops_working_data(const Session& session, EndedBy by) const {
  if (by == EndedBy::kClose && on(Fault::kCloseEarlyLeavesWork)) return session.full();
  if (by == EndedBy::kCancel) return !on(Fault::kCancelLeavesWork);
  return by != EndedBy::kServer || !on(Fault::kTimeoutLeavesWork);
}

bool FaultyHooks::drops_reply(const Session&, EndedBy by) const {
  switch (by) {
    case EndedBy::kClose:
      return !on(Fault::kReplyKeptAfterClose);
    case EndedBy::kCancel:
      return !on(Fault::kReplyKeptAfterCancel);
    case EndedBy::kServer:
      return !on(Fault::kReplyKeptAfterTimeout);
  }
  return true;
}

void FaultyHooks::after_end(Session& session, EndedBy by, const Request* request) {
  if (by == EndedBy::kClose && on(Fault::kCloseLeavesWork)) (void)files().writer(session.key);
  memory_.end(session, {by, session.place, request ? request->connection : 0, parts_->now()});
}

std::chrono::steady_clock::time_point FaultyHooks::idle_since(const Session& session) const {
  return on(Fault::kTimeoutFromCreate) ? memory_.notes(session).opened : session.active.load();
}

std::size_t FaultyHooks::surplus(const Area& area, std::size_t open) const {
  const auto prefix = area.path.substr(1);
  std::size_t counted = open;
  if (on(Fault::kSessionLimitCountsCancelled)) counted += memory_.ended_below(prefix, EndedBy::kCancel);
  if (on(Fault::kSessionLimitCountsClosed)) counted += memory_.ended_below(prefix, EndedBy::kClose);
  const auto right = std::min(open, StoreHooks::surplus(area, counted));
  return right > 0 && on(Fault::kSessionLimitEndsAll) ? open : right;
}

}  // namespace bitspec::refserver
