// Store, the part about sessions that outlive the server: written before each Ack, taken up at the start.
#include "harness/refserver/store/refusals.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

// The bytes are written before this is, so that the offset never runs ahead of them. REQUIRES: the session's mutex, or
// nobody else knows the session yet.
bool Store::keep(const Session& session) const {
  if (!options_.keeper) return true;
  KeptSession kept = {session.id,    session.key,  session.place,  session.file,       session.user,
                      session.total, session.next, session.stored, session.first_size, session.published};
  kept.url = session.url;
  kept.reply_url = session.told.reply_url;
  kept.reply_path = session.told.reply_path;
  kept.told = session.told.done;
  kept.told_refused = session.told.refused;
  kept.copy = session.told.copy;
  return options_.keeper->keep(kept).has_value();
}

void Store::forget(const Session& session) const {
  if (options_.keeper) options_.keeper->forget(session.key);
}

// Bytes beyond what was acknowledged are written over; a session with fewer of them than that has lost some and is
// given up: better not to be found than to go on from a wrong offset.
void Store::take_up_kept() {
  if (!options_.keeper) return;
  for (const auto& kept : options_.keeper->load()) {
    const auto data = files_.open_work(kept.key);
    const bool whole = kept.published || kept.told || (data ? data->size() : 0) >= kept.stored;
    if (!whole) {
      options_.keeper->forget(kept.key);
      files_.drop(kept.key);
      continue;
    }
    auto session = std::make_shared<Session>();
    session->id = kept.id;
    session->key = kept.key;
    session->place = kept.place;
    session->file = kept.file;
    session->user = kept.user;
    session->total = kept.total;
    session->next = kept.next;
    session->stored = kept.stored;
    session->first_size = kept.first_size;
    session->published = kept.published;
    session->held = kept.published ? 0 : kept.stored;
    session->url = kept.url;
    session->told.reply_url = kept.reply_url;
    session->told.reply_path = kept.reply_path;
    session->told.done = kept.told;
    session->told.refused = kept.told_refused;
    session->told.copy = kept.copy;
    if (!kept.reply_path.empty()) replies_.add(kept.reply_path, kept.key + ".reply");
    session->area = &areas_.area_of(kept.place);
    session->number = ++opened_;
    session->opened = options_.now();
    touch(*session);  // the time while the server was down is not the client's
    if (on(Fault::kRestartOffsetAhead) && session->next > 0 && !session->full()) ++session->next;
    if (on(Fault::kRestartLosesData) && !session->published) session->stored = 0;
    sessions_.add(session);
  }
}

}  // namespace bitspec::refserver
