// Store, the part about Fragments that only faults let do something.
#include <algorithm>

#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

bool Store::overlooks_two_mistakes(const Request& request) const {
  if (!on(Fault::kErrorTwoMistakes) || !request.fields.has("Content-Range")) return false;
  const auto id = request.fields.first("BITS-Session-Id");
  return id && Guid::parse(*id) && !sessions_.find(*id);
}

// A success, as it is said of a Fragment that has changed nothing.
Decision Store::nothing_to_say(const Request& request) {
  Decision decision;
  decision.session_id = request.fields.first("BITS-Session-Id");
  decision.received = 0;
  return decision;
}

void Store::remember_connection(Session& session, const Request& request) {
  const std::lock_guard lock(session.mutex);
  auto& known = session.connections;
  if (std::ranges::find(known, request.connection) == known.end()) known.push_back(request.connection);
}

bool Store::has_unfinished_upload(std::uint64_t connection) const {
  return std::ranges::any_of(sessions_.below(""), [&](const auto& session) {
    const std::lock_guard lock(session->mutex);
    const bool carried = std::ranges::find(session->connections, connection) != session->connections.end();
    return carried && session->next > 0 && !session->full();
  });
}

void Store::empty_file(const std::string& name) {
  if (files_.kind(name) == PlaceKind::kFile) (void)files_.publish("empty", 0, name);
}

// A Fragment that is refused since it has no session here.
void Store::stray_fragment(const Request& request, const ContentRange& range, Body& body) {
  const auto place = place_of(request);
  const auto id = request.fields.first("BITS-Session-Id").value_or("");
  const bool known = sessions_.find(id) != nullptr;
  if (on(Fault::kSessionUnknownStored) && !known && range.size() == range.total) {
    auto session = open_session(request, place);
    sessions_.erase(session->id);
    Permit whole = {0, 0, 0, 0};
    if (receive(*session, whole, body)) (void)files_.publish(session->key, whole.at, place);
  }
  if (!on(Fault::kSessionOtherUrlWritten) || !known) return;
  for (const auto& session : sessions_.below(place)) {
    if (session->place != place || range.first != session->next) continue;
    Permit next = {0, session->stored, session->writer, session->next};
    if (!receive(*session, next, body)) return;
    session->next = range.last + 1;
    session->stored = next.at;
    return;
  }
}

}  // namespace bitspec::refserver
