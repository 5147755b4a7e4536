// Store, the part about Create-Session: may an upload go there, and what is the session called.  [MC-BUP 3.2.5.2.4]
#include <cstdio>

#include "harness/base/random.h"
#include "harness/refserver/store/negotiation.h"
#include "harness/refserver/store/place.h"
#include "harness/refserver/store/refusals.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

std::string last_part(const std::string& path) {
  return path.substr(path.find_last_of("/\\") + 1);
}

std::string numbered_id(std::uint64_t number) {
  char text[64];
  std::snprintf(text, sizeof(text), "{7a3f9c10-0000-4000-8000-%012llx}", static_cast<unsigned long long>(number));
  return text;
}

}  // namespace

bool Store::takes_uploads(const std::string& place) const {
  if (is_folder_name(place) || files_.kind(place) == PlaceKind::kFolder) return on(Fault::kCreateFolderAccepted);
  for (auto slash = place.find('/'); slash != std::string::npos; slash = place.find('/', slash + 1)) {
    if (files_.kind(place.substr(0, slash)) == PlaceKind::kFile) return false;
  }
  return true;
}

Decision Store::create(const Request& request) {
  if (auto refused = refuse_user(request, PacketType::kCreateSession)) return *refused;
  const auto place = place_name(request.path, options_.faults);
  if (!place || !takes_uploads(*place)) return bad_argument();
  if (auto refused = refuse_place(*place)) return *refused;
  if (auto refused = refuse_create(request, *place)) return *refused;
  const auto protocol = choose_protocol(request, options_.profile, options_.faults);
  if (!protocol) {
    auto refused = bad_argument();
    if (on(Fault::kCreateSessionIdOnError)) refused.session_id = open_session(request, *place)->id;
    return refused;
  }
  Decision decision;
  decision.protocol = *protocol;
  const auto session = open_session(request, *place);
  if (!keep(*session)) {
    end_by_server(*session);
    return disk_full(options_.profile);
  }
  decision.session_id = session->id;
  name_host(decision, areas_.area_of(*place));
  return decision;
}

// A right server opens as many sessions as it is asked for.
std::optional<Decision> Store::refuse_create(const Request& request, const std::string& place) {
  if (on(Fault::kCreateContentNameExpected)) {
    const auto folder = folder_of(place) + "named";
    if (request.fields.has("Content-Name")) {
      memory_.lose(folder);
    } else if (memory_.lost(folder)) {
      return bad_argument();
    }
  }
  if (on(Fault::kCreateOnePerConnection) && has_unfinished_upload(request.connection)) return bad_argument();
  if (on(Fault::kCreateRefusedAfterLoss) && memory_.lost(place)) return session_not_found();
  if (on(Fault::kCancelBlocksUrl) && memory_.ended_at(place, EndedBy::kCancel)) return bad_argument();
  if (!on(Fault::kCreateLocksUrl)) return std::nullopt;
  for (const auto& session : sessions_.below(place)) {
    if (session->place == place) return bad_argument();
  }
  return std::nullopt;
}

std::shared_ptr<Session> Store::open_session(const Request& request, const std::string& place) {
  if (on(Fault::kCreateEndsSessionsOfUrl) || on(Fault::kCreateEndsAllSessions)) {
    for (const auto& other : sessions_.below(on(Fault::kCreateEndsAllSessions) ? folder_of(place) : place)) {
      sessions_.erase(other->id);
    }
  }
  auto session = std::make_shared<Session>();
  auto guid = ids_.next();
  while (sessions_.find(guid.text())) guid = ids_.next();  // a row from a seed begins anew with each start
  session->id = new_id(request, place, guid);
  session->key = guid.text().substr(1, 36);
  session->place = place;
  session->area = &areas_.area_of(place);
  session->file = place;
  session->url = request.url;
  session->user = request.user;
  session->number = ++opened_;
  session->connection = request.connection;
  session->host = request.fields.first("Host");
  session->opened = options_.now();
  touch(*session);
  const auto name = request.fields.first("Content-Name");
  const bool climbs = name && name->find_first_of("/\\") != std::string::npos && on(Fault::kCreateContentNamePath);
  if (name && (climbs || on(Fault::kCreateUsesContentName))) session->file = folder_of(place) + last_part(*name);
  if (on(Fault::kCreateEmptiesDestination)) (void)files_.publish(session->key, 0, place);
  sessions_.add(session);
  return session;
}

std::string Store::new_id(const Request& request, const std::string& place, const Guid& guid) {
  const auto sent = request.fields.first("BITS-Session-Id");
  if (on(Fault::kCreateTakesClientsId) && sent) return *sent;
  if (on(Fault::kSessionIdRecycled)) {
    if (const auto old = memory_.ended_last_at(place); old && !sessions_.find(*old)) return *old;
  }
  if (on(Fault::kCreateIdCounter)) return numbered_id(memory_.count());
  if (on(Fault::kCreateIdPerUrl)) return numbered_id(derive_seed(0, place) & 0xffffffffffffU);
  if (on(Fault::kCreateIdDecimal)) return std::to_string(derive_seed(0, guid.text()));
  if (on(Fault::kCreateIdTooLong)) return guid.text() + std::string(63, 'x');
  return options_.profile == Profile::kIis ? guid.upper_text() : guid.text();
}

}  // namespace bitspec::refserver
