// Store, the part about sessions that outlive the server: written before each Ack, restored at the start.
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

// The bytes of the upload are written before this is, so that the offset is never ahead of them. REQUIRES: the
// session's mutex, or nobody else knows the session yet.
bool Store::write_journal(const Session& session) const {
  if (!options_.journal) return true;
  JournalEntry entry = {session.id,    session.key,  session.place,  session.user,
                        session.total, session.next, session.stored, session.published};
  entry.url = session.url;
  entry.reply_url = session.notification.reply_url;
  entry.reply_path = session.notification.reply_path;
  entry.notified = session.notification.done;
  entry.refused_by_application = session.notification.refused;
  entry.copy = session.notification.copy;
  return options_.journal->write(entry).has_value();
}

// Bytes beyond what was acknowledged are overwritten. A session with fewer bytes than that has lost some and is given
// up: a client can handle a session that is not found, but not a wrong offset.
void Store::restore_sessions() {
  if (!options_.journal) return;
  for (const auto& entry : options_.journal->load()) {
    const auto data = files_.open_work(entry.key);
    const bool intact = entry.published || entry.notified || (data ? data->size() : 0) >= entry.stored;
    if (intact) {
      restore(entry);
    } else {
      options_.journal->remove(entry.key);
      files_.drop(entry.key);
    }
  }
}

void Store::restore(const JournalEntry& entry) {
  auto session = std::make_shared<Session>();
  session->id = entry.id;
  session->key = entry.key;
  session->place = entry.place;
  session->user = entry.user;
  session->total = entry.total;
  session->next = entry.next;
  session->stored = entry.stored;
  session->published = entry.published;
  session->held = entry.published ? 0 : entry.stored;
  session->url = entry.url;
  session->notification.reply_url = entry.reply_url;
  session->notification.reply_path = entry.reply_path;
  session->notification.done = entry.notified;
  session->notification.refused = entry.refused_by_application;
  session->notification.copy = entry.copy;
  if (!entry.reply_path.empty()) replies_.add(entry.reply_path, entry.key + ".reply");
  session->area = &areas_.area_of(entry.place);
  session->number = ++opened_;
  touch(*session);  // the timeout does not run while the server is down
  hooks_->after_restore(*session);
  sessions_.add(session);
}

}  // namespace bitspec::refserver
