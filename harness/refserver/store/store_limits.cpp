// Store, the part about what an area does not allow: uploads, users, places, sizes.  [docs/protocol.md section 3]
#include <algorithm>

#include "harness/refserver/store/place.h"
#include "harness/refserver/store/refusals.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

constexpr std::uint32_t kUsualFallback = 86'400;  // [Win32 ack-for-create-session; MC-BUP note <25>]

}  // namespace

std::optional<Decision> Store::refuse_uploads(const Request& request) const {
  if (areas_.takes_uploads(area_of(request))) return std::nullopt;
  return uploads_are_off(options_.profile);
}

// Not for Ping: it checks nothing. [MC-BUP 3.2.5.2.5]
std::optional<Decision> Store::refuse_user(const Request& request) const {
  const auto& area = area_of(request);
  const bool may = area.writers.empty() || std::ranges::find(area.writers, request.user) != area.writers.end();
  if (area.writable && may) return std::nullopt;
  return no_right_to_write();
}

std::optional<Decision> Store::refuse_place(const std::string& place) const {
  const auto& area = areas_.area_of(place);
  const auto folder = folder_of(place);
  const bool own_folder = "/" + folder == area.path;  // is there without being made
  if (area.folder_must_exist && !own_folder && files_.kind(folder.substr(0, folder.size() - 1)) != PlaceKind::kFolder) {
    return no_such_folder();
  }
  if (!area.overwrite && files_.kind(place) == PlaceKind::kFile) return file_exists(options_.profile);
  return std::nullopt;
}

// The total that is announced counts, not the bytes that came: nobody wants to send them in vain.
std::optional<Decision> Store::refuse_size(const Session& session, const ContentRange& range) const {
  const auto& area = *session.area;
  if (area.max_upload_size && range.total > *area.max_upload_size) return upload_too_large();
  if (area.max_fragment && range.size() > *area.max_fragment) return fragment_too_large();
  return std::nullopt;
}

// Promises room for `fresh` more bytes, or says that there is none.
std::optional<Decision> Store::refuse_quota(Session& session, std::uint64_t fresh) {
  const auto& area = *session.area;
  if (!area.quota) return std::nullopt;
  const auto prefix = area.path.substr(1);
  const std::lock_guard lock(quota_);
  std::uint64_t used = files_.bytes_below(prefix);
  for (const auto& other : sessions_.below(prefix)) {
    if (other.get() != &session) used += other->held;
  }
  const auto own = session.published ? 0 : session.stored;
  if (used + own > *area.quota || fresh > *area.quota - used - own) return disk_full(options_.profile);
  session.held = own + fresh;
  return std::nullopt;
}

// A timeout without a host has no meaning and is not shown.
void Store::name_host(Decision& decision, const Area& area) const {
  if (!area.host_id) return;
  decision.host_id = area.host_id->host;
  decision.fallback_seconds = area.host_id->fallback_seconds;
  if (!decision.fallback_seconds && !literal()) decision.fallback_seconds = kUsualFallback;
}

}  // namespace bitspec::refserver
