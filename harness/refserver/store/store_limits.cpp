// Store, the part about what an area does not allow: uploads, users, places, sizes.  [docs/protocol.md section 3]
#include <algorithm>

#include "harness/refserver/store/place.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

std::optional<Decision> Store::refuse_uploads(const Request& request, std::optional<PacketType> type) const {
  if (areas_.takes_uploads(area_of(request))) return std::nullopt;
  const bool passes =
      policy_.when_disabled == WhenDisabled::kRefuseCreate && type && *type != PacketType::kCreateSession;
  if (passes || policy_.when_disabled == WhenDisabled::kAcceptAll) return std::nullopt;
  return refuse(Refusal::kUploadsDisabled);
}

// Not for Ping, which checks nothing. [MC-BUP 3.2.5.2.5]
std::optional<Decision> Store::refuse_user(const Request& request, PacketType type) const {
  const auto& area = area_of(request);
  const bool listed = area.writers.empty() || std::ranges::find(area.writers, request.user) != area.writers.end();
  if (hooks_->may_write(request, type, area.writable && listed)) return std::nullopt;
  return refuse(Refusal::kAccessDenied);
}

std::optional<Decision> Store::refuse_place(const std::string& place) const {
  const auto& area = areas_.area_of(place);
  const auto folder = folder_of(place);
  const bool own_folder = "/" + folder == area.path;  // exists without being created
  const bool missing = !own_folder && files_.kind(folder.substr(0, folder.size() - 1)) != PlaceKind::kFolder;
  if (area.folder_must_exist && missing) return refuse(Refusal::kFolderNotFound);
  const bool checks = !area.overwrite && policy_.checks_overwrite_at_create;
  if (checks && hooks_->keeps_file(place, files_.kind(place) == PlaceKind::kFile)) return refuse(Refusal::kFileExists);
  return std::nullopt;
}

// The announced total counts, not the bytes received: a client should learn at once that an upload cannot succeed.
std::optional<Decision> Store::refuse_limits(const Session& session, const ContentRange& range) const {
  const auto& area = *session.area;
  if (area.max_upload_size && hooks_->size_to_limit(range) > *area.max_upload_size) {
    return refuse(Refusal::kUploadTooLarge);
  }
  if (area.max_fragment && range.size() > *area.max_fragment) return refuse(Refusal::kFragmentTooLarge);
  return std::nullopt;
}

// Reserves room for what is new in the Fragment, or refuses it.
std::optional<Decision> Store::refuse_quota(Session& session, const ContentRange& range) {
  const auto& area = *session.area;
  if (!area.quota) return std::nullopt;
  const auto end = range.last + 1;
  const auto fresh = end - std::min(std::max(range.first, session.next), end);
  const auto prefix = area.path.substr(1);
  const std::lock_guard lock(quota_);
  std::uint64_t used = files_.bytes_below(prefix);
  for (const auto& other : sessions_.below(prefix)) {
    if (other.get() != &session) used += other->held;
  }
  const auto own = session.published ? 0 : session.stored;
  if (used + own > *area.quota || fresh > *area.quota - used - own) return refuse(Refusal::kDiskFull);
  session.held = own + fresh;
  return std::nullopt;
}

// A timeout without a host has no meaning and is not shown.
void Store::add_host_id(Decision& decision, const Area& area) const {
  if (!area.host_id) return;
  decision.host_id = area.host_id->host;
  decision.fallback_seconds = area.host_id->fallback_seconds;
  if (!decision.fallback_seconds) decision.fallback_seconds = policy_.default_fallback_seconds;
}

}  // namespace bitspec::refserver
