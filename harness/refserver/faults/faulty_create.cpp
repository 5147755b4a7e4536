// FaultyHooks, the part about Create-Session and sessions that are restored.
#include <cstdio>

#include "harness/base/random.h"
#include "harness/refserver/faults/faulty_hooks.h"
#include "harness/refserver/store/place.h"

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

// Looks as random as any other.
std::string id_of_url(const std::string& place) {
  const std::uint64_t high = derive_seed(0, place), low = derive_seed(1, place);
  char text[64];
  std::snprintf(text, sizeof(text), "{%08x-%04x-%04x-%04x-%012llx}", static_cast<unsigned>(high >> 32),
                static_cast<unsigned>(high >> 16) & 0xffffU, static_cast<unsigned>(high) & 0xffffU,
                static_cast<unsigned>(low >> 48), static_cast<unsigned long long>(low & 0xffffffffffffULL));
  return text;
}

}  // namespace

bool FaultyHooks::is_upload_place(const std::string& place, bool right) const {
  const bool folder = is_folder_name(place) || files().kind(place) == PlaceKind::kFolder;
  return right || (folder && on(Fault::kCreateFolderAccepted));
}

// Expects a Content-Name in a folder where it has seen one.
bool FaultyHooks::misses_content_name(const Request& request, const std::string& place) {
  const auto folder = folder_of(place) + "named";
  if (!request.fields.has("Content-Name")) return memory_.marked(folder);
  memory_.mark(folder);
  return false;
}

bool FaultyHooks::has_unfinished_upload(std::uint64_t connection) const {
  for (const auto& session : sessions().below("")) {
    if (!memory_.notes(*session).connections.contains(connection)) continue;
    const std::lock_guard lock(session->mutex);
    if (session->next > 0 && !session->full()) return true;
  }
  return false;
}

std::optional<Decision> FaultyHooks::before_create(const Request& request, const std::string& place) {
  if (on(Fault::kOverwriteAlwaysRefused) && files().kind(place) == PlaceKind::kFile) {
    return store().policy().refuse(Refusal::kFileExists);
  }
  if (on(Fault::kCreateContentNameExpected) && misses_content_name(request, place)) return bad_argument();
  if (on(Fault::kCreateOnePerConnection) && has_unfinished_upload(request.connection)) return bad_argument();
  if (on(Fault::kCreateRefusedAfterLoss) && memory_.marked(place)) return session_not_found();
  if (on(Fault::kCancelBlocksUrl) && memory_.ended_at(place, EndedBy::kCancel)) return bad_argument();
  if (on(Fault::kCreateLocksUrl) && any_session_at(place)) return bad_argument();
  return std::nullopt;
}

// The name as it stands in the URL is looked up: a file with a blank in its name has another.
bool FaultyHooks::keeps_file(const std::string& place, bool right) const {
  return right && !(on(Fault::kOverwriteOffUndecoded) && place.find(' ') != std::string::npos);
}

void FaultyHooks::before_open(const std::string& place) {
  const bool all = on(Fault::kCreateEndsAllSessions);
  if (!all && !on(Fault::kCreateEndsSessionsOfUrl)) return;
  for (const auto& other : sessions().below(all ? folder_of(place) : place)) sessions().erase(other->id);
}

std::string FaultyHooks::session_id(const Request& request, const std::string& place, const Guid& guid,
                                    std::string right) {
  const auto sent = request.fields.first("BITS-Session-Id");
  if (on(Fault::kCreateTakesClientsId) && sent) return *sent;
  if (on(Fault::kSessionIdRecycled)) {
    if (const auto old = memory_.ended_last_at(place); old && !sessions().find(*old)) return *old;
  }
  if (on(Fault::kCreateIdCounter)) return numbered_id(memory_.count());
  if (on(Fault::kCreateIdPerUrl)) return id_of_url(place);
  if (on(Fault::kCreateIdDecimal)) return std::to_string(derive_seed(0, guid.text()));
  if (on(Fault::kCreateIdTooLong)) return guid.text() + std::string(63, 'x');
  return right;
}

void FaultyHooks::after_open(Session& session, const Request& request) {
  const auto name = request.fields.first("Content-Name");
  const bool climbs = name && name->find_first_of("/\\") != std::string::npos && on(Fault::kCreateContentNamePath);
  memory_.note(session, [&](SessionNotes& notes) {
    notes.connection = request.connection;
    notes.host = request.fields.first("Host");
    notes.opened = parts_->now();
    if (name && (climbs || on(Fault::kCreateUsesContentName))) {
      notes.file = folder_of(session.place) + last_part(*name);
    }
  });
  if (on(Fault::kCreateEmptiesDestination)) (void)files().publish(session.key, 0, session.place);
}

void FaultyHooks::after_create(const Area& area, Decision& decision) {
  if (!area.host_id && on(Fault::kHostIdFallbackAlone)) decision.fallback_seconds = area.lone_fallback_seconds;
}

void FaultyHooks::after_restore(Session& session) {
  memory_.note(session, [&](SessionNotes& notes) {
    notes.opened = parts_->now();
    notes.first_size = session.next;
  });
  if (on(Fault::kRestartOffsetAhead) && session.next > 0 && !session.full()) ++session.next;
  if (on(Fault::kRestartLosesData) && !session.published) session.stored = 0;
  if (on(Fault::kRestartOffsetStale) && !session.full()) session.next = 0;
}

std::string FaultyHooks::destination(const Session& session) const {
  const auto file = memory_.notes(session).file;
  return file.empty() ? session.place : file;
}

}  // namespace bitspec::refserver
