// FaultyHooks, the part about applications and replies.
#include <mutex>

#include "harness/base/random.h"
#include "harness/refserver/faults/faulty_hooks.h"

namespace bitspec::refserver {
namespace {

std::string content_of(const StoredFile* file) {
  if (!file) return {};
  std::string text(file->size(), '\0');
  text.resize(file->read(0, text).value_or(0));
  return text;
}

}  // namespace

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
  if (last) return forget_other_range(session, range);
  if (range.first > 0 && on(Fault::kNotifyBeforeLast)) notify_wrongly(session);
  if (session.area->reply && on(Fault::kReplyUrlEarly)) decision.reply_url = store().own_reply_url(session);
}

// Whether the application was notified is remembered for a range.
void FaultyHooks::forget_other_range(Session& session, const ContentRange& range) {
  const auto before = memory_.notes(session).last_first;
  memory_.note(session, [&](SessionNotes& notes) { notes.last_first = range.first; });
  if (before && *before != range.first && on(Fault::kNotifyAgainOnOtherRange)) session.notification.done = false;
}

std::optional<Decision> FaultyHooks::known_outcome(const Session& session) const {
  const int failed = memory_.notes(session).failed_status;
  const bool final = on(Fault::kNotifyNeverAgain) || (failed < 500 && on(Fault::kNotify4xxFinal));
  if (failed == 0 || !final) return std::nullopt;
  return store().policy().application_failed(failed);
}

void FaultyHooks::after_failed_notification(Session& session, const Decision& decision) {
  const auto reply = content_of(files().open_work(session.key + ".reply").get());
  memory_.note(session, [&](SessionNotes& notes) {
    notes.failed_status = decision.status;
    notes.failed_reply += reply;
  });
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
  if (on(Fault::kReplyPerUrl)) share_reply(session);
  if (area.notify == Notify::kByValue && on(Fault::kReplyAppendedOnRetry)) append_to_failed_reply(session);
  if (!on(Fault::kReplyFileCut) || area.notify != Notify::kByReference) return;
  const auto key = session.key + ".reply";
  if (const auto file = files().open_work(key)) (void)files().seal(key, file->size() - 1);
}

// All sessions of a URL have one place for their replies.
void FaultyHooks::share_reply(Session& session) {
  const auto shared = std::to_string(derive_seed(0, session.place));
  for (auto* name : {&session.notification.reply_path, &session.notification.reply_url}) {
    if (const auto at = name->find(session.key); at != std::string::npos) name->replace(at, session.key.size(), shared);
  }
}

void FaultyHooks::append_to_failed_reply(const Session& session) {
  const auto key = session.key + ".reply";
  const auto text = memory_.notes(session).failed_reply + content_of(files().open_work(key).get());
  if (const auto writer = files().writer(key)) (void)(*writer)->write(0, text);
}

// Close-Session deletes the replies of all sessions of the URL.
void FaultyHooks::drop_replies_of_others(const Session& session) {
  for (const auto& other : sessions().below(session.place)) {
    if (other.get() == &session || other->place != session.place) continue;
    const std::unique_lock lock(other->mutex, std::try_to_lock);
    if (lock) parts_->replies.remove(other->notification.reply_path);
  }
}

bool FaultyHooks::drops_reply_file(const Session& session) const {
  return session.area->notify != Notify::kByReference || !on(Fault::kNotifyFilesLeft);
}

void FaultyHooks::after_reply_fetched(const std::string& place) {
  if (on(Fault::kReplyDeletedAfterGet)) parts_->replies.remove(place);
}

}  // namespace bitspec::refserver
