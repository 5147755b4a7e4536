// FaultyHooks, the part about applications and replies.
#include "harness/refserver/faults/faulty_hooks.h"

namespace bitspec::refserver {

// The application is asked when it should not be; its answer is lost.
void FaultyHooks::notify_wrongly(Session& session) {
  const auto upload = session.published ? files().open(destination(session)) : files().open_work(session.key);
  if (!upload) return;
  (void)store().notify(session, *upload, 0);
  if (session.notification.reply_path.empty()) files().drop(session.key + ".reply");
}

void FaultyHooks::notify_too_early(Session& session, const ContentRange& range, Decision& decision) {
  const bool last = range.last + 1 == range.total;
  if (!Store::notifies(session)) {
    const bool has_url = !session.area->notify_url.empty();
    if (last && has_url && on(Fault::kNotifyAlthoughOff)) notify_wrongly(session);
    return;
  }
  if (last) return;
  if (range.first > 0 && on(Fault::kNotifyBeforeLast)) notify_wrongly(session);
  if (session.area->reply && on(Fault::kReplyUrlEarly)) decision.reply_url = store().own_reply_url(session);
}

std::optional<Decision> FaultyHooks::known_outcome(const Session& session) const {
  const int failed = memory_.notes(session).failed_status;
  if (failed == 0 || !on(Fault::kNotifyNeverAgain)) return std::nullopt;
  return store().policy().application_failed(failed);
}

void FaultyHooks::after_failed_notification(Session& session, const Decision& decision) {
  memory_.note(session, [&](SessionNotes& notes) { notes.failed_status = decision.status; });
  if (on(Fault::kNotifyDataDropped)) files().drop(session.key);
}

std::string FaultyHooks::static_reply_url(const AppAnswer& answer) const {
  return on(Fault::kReplyStaticIgnored) ? "" : answer.static_url;
}

void FaultyHooks::after_reply(Session& session, const AppAnswer& answer) {
  const auto& area = *session.area;
  if (!area.reply) return;
  auto& notification = session.notification;
  if (notification.reply_path.empty()) {
    const bool invented = answer.static_url.empty() ? on(Fault::kReplyUrlWithoutReply) : on(Fault::kReplyStaticIgnored);
    if (invented) notification.reply_url = store().own_reply_url(session);
    return;
  }
  if (!on(Fault::kReplyFileCut) || area.notify != Notify::kByReference) return;
  const auto key = session.key + ".reply";
  if (const auto file = files().open_work(key)) (void)files().seal(key, file->size() - 1);
}

bool FaultyHooks::drops_reply_file(const Session& session) const {
  return session.area->notify != Notify::kByReference || !on(Fault::kNotifyFilesLeft);
}

void FaultyHooks::after_reply_fetched(const std::string& place) {
  if (on(Fault::kReplyDeletedAfterGet)) parts_->replies.remove(place);
}

}  // namespace bitspec::refserver
