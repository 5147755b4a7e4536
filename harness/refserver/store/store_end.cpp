// Store, the part about the end of sessions: Close-Session and Cancel-Session.
// [MC-BUP 3.2.5.2.7, 3.2.5.2.8, Win32 close-session, cancel-session]
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

Decision success(const Session& session) {
  Decision decision;
  decision.session_id = session.id;
  return decision;
}

}  // namespace

// Where files appear at Close, a complete one appears now; taken literally, an incomplete one as well.
bool Store::close_publishes(const Session& session) const {
  const bool complete = session.full() && policy_.publish_at == PublishAt::kClose;
  if (notifies(session)) return complete && session.notification.copy;
  return complete || (policy_.close_publishes_incomplete && session.next > 0 && !session.full());
}

Decision Store::close(const Request& request) {
  if (auto refused = refuse_user(request, PacketType::kCloseSession)) return *refused;
  const auto session = find(request);
  if (!session) return without_session(request, PacketType::kCloseSession);
  const std::lock_guard lock(session->mutex);
  if (session->gone) return refuse(Refusal::kSessionNotFound);
  if (auto answered = hooks_->before_close(*session, request)) return *answered;
  if (close_publishes(*session)) {
    if (auto refused = publish(*session)) return *refused;
  }
  end(*session, EndedBy::kClose, &request);
  return success(*session);
}

// An incomplete upload leaves nothing. A complete one leaves its file, or does not, as the policy says: it is published
// now, or removed, if that is not so already.
void Store::settle_complete_upload(Session& session) {
  const bool appeared = policy_.publish_at == PublishAt::kLastFragment;
  if (policy_.cancel_keeps_complete == appeared) return;
  if (appeared) {
    files_.remove(hooks_->destination(session));
  } else if (!notifies(session) || session.notification.copy) {
    (void)publish(session);
  }
}

Decision Store::cancel(const Request& request) {
  if (auto refused = refuse_user(request, PacketType::kCancelSession)) return *refused;
  const auto session = find(request);
  if (!session) return without_session(request, PacketType::kCancelSession);
  const std::lock_guard lock(session->mutex);
  if (session->gone) return refuse(Refusal::kSessionNotFound);
  if (auto answered = hooks_->before_cancel(*session, request)) return *answered;
  if (session->full()) settle_complete_upload(*session);
  end(*session, EndedBy::kCancel, &request);
  return success(*session);
}

// Every session ends here, its mutex held. `request`: the packet that ended it; null: the server did.
void Store::end(Session& session, EndedBy by, const Request* request) {
  session.gone = true;
  hooks_->before_end(session, by);
  if (hooks_->drops_reply(session, by)) drop_reply(session);
  if (options_.journal) options_.journal->remove(session.key);
  if (hooks_->drops_working_data(session, by)) files_.drop(session.key);
  sessions_.erase(session.id);
  hooks_->after_end(session, by, request);
}

}  // namespace bitspec::refserver
