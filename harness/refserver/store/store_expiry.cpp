// Store, the part about sessions that the server ends: they timed out, there are too many, or uploads were disabled.
// [MC-BUP 3.2.2, 3.2.6; docs/protocol.md section 2]
#include <algorithm>
#include <map>

#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

bool Store::timed_out(const Session& session) const {
  const auto limit = session.area->session_timeout;
  if (!limit || session.waits_for_application) return false;
  return options_.now() - hooks_->idle_since(session) > *limit;
}

// A session that timed out is gone even if no cleanup has run since.
void Store::end_if_timed_out(const Request& request) {
  const auto id = request.fields.first("BITS-Session-Id");
  const auto session = id ? sessions_.find(*id) : nullptr;
  if (session && timed_out(*session)) end_by_server(*session);
}

void Store::end_by_server(Session& session) {
  const std::lock_guard lock(session.mutex);
  if (!session.gone) end(session, EndedBy::kServer);
}

void Store::clean_up() {
  for (const auto& session : sessions_.below("")) {
    if (timed_out(*session)) end_by_server(*session);
  }
  for (const auto* area : areas_.list()) {
    if (area->max_sessions) end_surplus(*area);
  }
}

void Store::end_all() {
  for (const auto& session : sessions_.below("")) end_by_server(*session);
}

void Store::end_surplus(const Area& area) {
  std::map<std::string, std::vector<std::shared_ptr<Session>>> by_user;
  for (auto& session : sessions_.below(area.path.substr(1))) {
    if (session->area == &area) by_user[session->user].push_back(std::move(session));
  }
  for (auto& [user, sessions] : by_user) {
    std::ranges::sort(sessions, {}, &Session::number);
    sessions.resize(hooks_->surplus(area, sessions.size()));
    for (const auto& session : sessions) end_by_server(*session);
  }
}

bool Store::set_uploads(std::string_view path, bool on) {
  if (!areas_.set_uploads(path, on)) return false;
  if (on || !policy_.disabling_ends_sessions) return true;
  for (const auto& session : sessions_.below(path.substr(1))) {
    if (session->area->path == path) end_by_server(*session);
  }
  return true;
}

}  // namespace bitspec::refserver
