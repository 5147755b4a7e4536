// Store, the part about Create-Session: may an upload go there, and what is the session called.  [MC-BUP 3.2.5.2.4]
#include "harness/refserver/store/place.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

// A file can be made there: it is no folder, and no part of its path is a file.
bool Store::is_upload_place(const std::string& place) const {
  if (is_folder_name(place) || files_.kind(place) == PlaceKind::kFolder) return false;
  for (auto slash = place.find('/'); slash != std::string::npos; slash = place.find('/', slash + 1)) {
    if (files_.kind(place.substr(0, slash)) == PlaceKind::kFile) return false;
  }
  return true;
}

// There may be any number of sessions, also for one URL.
Decision Store::create(const Request& request) {
  if (auto refused = refuse_user(request, PacketType::kCreateSession)) return *refused;
  const auto place = hooks_->place(request.path);
  if (!place || !hooks_->is_upload_place(*place, is_upload_place(*place))) return refuse(Refusal::kBadArgument);
  if (auto refused = refuse_place(*place)) return *refused;
  if (auto refused = hooks_->before_create(request, *place)) return *refused;
  const auto protocol = hooks_->protocol(request, policy_);
  if (!protocol) return refuse(Refusal::kNoKnownProtocol);
  const auto session = open_session(request, *place);
  if (!write_journal(*session)) {
    end_by_server(*session);
    return refuse(Refusal::kDiskFull);
  }
  Decision decision;
  decision.protocol = *protocol;
  decision.session_id = session->id;
  const auto& area = areas_.area_of(*place);
  add_host_id(decision, area);
  hooks_->after_create(area, decision);
  return decision;
}

std::shared_ptr<Session> Store::open_session(const Request& request, const std::string& place) {
  hooks_->before_open(place);
  auto guid = ids_.next();
  while (sessions_.find(guid.text())) guid = ids_.next();  // ids from a seed start again after a restart
  auto session = std::make_shared<Session>();
  session->id =
      hooks_->session_id(request, place, guid, policy_.upper_case_session_ids ? guid.upper_text() : guid.text());
  session->key = guid.text().substr(1, 36);
  session->place = place;
  session->area = &areas_.area_of(place);
  session->url = request.url;
  session->user = request.user;
  session->number = ++opened_;
  touch(*session);
  hooks_->after_open(*session, request);
  sessions_.add(session);
  return session;
}

}  // namespace bitspec::refserver
