// Store, the part about what an area does not allow: uploads, users, places, sizes.  [docs/protocol.md section 3]
#include <algorithm>

#include "harness/refserver/store/place.h"
#include "harness/refserver/store/refusals.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

// Fault: credentials that were right are asked for again.
Decision wrongly_challenged() {
  auto decision = refusal(401, std::nullopt);
  decision.plain = true;
  return decision;
}

constexpr std::uint32_t kUsualFallback = 86'400;  // [Win32 ack-for-create-session; MC-BUP note <25>]

}  // namespace

std::optional<Decision> Store::refuse_uploads(const Request& request, std::optional<PacketType> type) const {
  if (areas_.takes_uploads(area_of(request)) || on(Fault::kDisabledAccepted)) return std::nullopt;
  if (on(Fault::kDisabledCreateOnly) && type && *type != PacketType::kCreateSession) return std::nullopt;
  return uploads_are_off(options_.profile);
}

bool Store::may_write(const Request& request, PacketType type) const {
  const auto& area = area_of(request);
  if (!area.writable) {
    return on(Fault::kForbiddenAccepted) || (on(Fault::kForbiddenCheckedLate) && type == PacketType::kCreateSession);
  }
  if (area.writers.empty() || request.any_user || on(Fault::kAuthRightsIgnored)) return true;
  return std::ranges::find(area.writers, request.user) != area.writers.end();
}

// Not for Ping: it checks nothing. [MC-BUP 3.2.5.2.5]
std::optional<Decision> Store::refuse_user(const Request& request, PacketType type) const {
  if (may_write(request, type)) return std::nullopt;
  if (on(Fault::kAuthNotAllowed401) && !request.user.empty()) return wrongly_challenged();
  return no_right();
}

Decision Store::no_right() const {
  auto decision = no_right_to_write();
  if (on(Fault::kErrorDeniedCode)) decision.error = ErrorPair{0x80070002};
  if (on(Fault::kForbiddenBare)) decision.error.reset();
  if (on(Fault::kForbidden500)) decision.status = 500;
  return decision;
}

std::optional<Decision> Store::refuse_place(const std::string& place) {
  const auto& area = areas_.area_of(place);
  const auto folder = folder_of(place);
  const bool own_folder = "/" + folder == area.path;  // is there without being made
  const bool missing = !own_folder && files_.kind(folder.substr(0, folder.size() - 1)) != PlaceKind::kFolder;
  if (area.folder_must_exist && missing && !on(Fault::kMissingFolderMade)) {
    auto decision = no_such_folder();
    if (on(Fault::kMissingFolder500)) decision.status = 500;
    return decision;
  }
  const bool overwrite = area.overwrite && !on(Fault::kOverwriteAlwaysRefused);
  const bool looks = !on(Fault::kOverwriteOffIgnored) && !on(Fault::kOverwriteCheckedAtEnd);
  if (!overwrite && looks && files_.kind(place) == PlaceKind::kFile) return conflict(place);
  return std::nullopt;
}

Decision Store::conflict(const std::string& place) {
  if (on(Fault::kOverwriteRefusalEmpties)) (void)files_.publish("empty", 0, place);
  auto decision = file_exists(options_.profile);
  if (on(Fault::kOverwriteStatus400)) decision.status = 400;
  return decision;
}

// The total that is announced counts, not the bytes that came: nobody wants to send them in vain.
bool Store::too_large(const ContentRange& range, std::uint64_t limit) const {
  if (on(Fault::kSizeLimitIgnored)) return false;
  if (on(Fault::kSizeLimitOneMore)) return range.total > limit + 1;
  if (on(Fault::kSizeLimitExclusive)) return range.total >= limit;
  if (on(Fault::kSizeLimitOfFragment)) return range.size() > limit;
  if (on(Fault::kSizeLimitAtEnd)) return range.last >= limit;
  if (on(Fault::kSizeLimit32Bit)) return static_cast<std::uint32_t>(range.total) > limit;
  return range.total > limit;
}

std::optional<Decision> Store::refuse_size(const Session& session, const ContentRange& range) const {
  const auto& area = *session.area;
  if (area.max_upload_size && too_large(range, *area.max_upload_size)) {
    auto decision = upload_too_large();
    if (on(Fault::kSizeLimitWrongCode)) decision.error = ErrorPair{kInvalidArgument};
    if (on(Fault::kSizeLimit400)) decision.status = 400;
    return decision;
  }
  if (!area.max_fragment || range.size() <= *area.max_fragment) return std::nullopt;
  if (on(Fault::kFragmentLimit400)) return bad_argument();
  return fragment_too_large();
}

// Promises room for `fresh` more bytes, or says that there is none.
std::optional<Decision> Store::refuse_quota(Session& session, std::uint64_t fresh) {
  const auto& area = *session.area;
  if (!area.quota || on(Fault::kDiskFullAcknowledged)) return std::nullopt;
  const auto prefix = area.path.substr(1);
  const std::lock_guard lock(quota_);
  std::uint64_t used = files_.bytes_below(prefix);
  for (const auto& other : sessions_.below(prefix)) {
    if (other.get() != &session) used += other->held;
  }
  const auto own = session.published ? 0 : session.stored;
  if (used + own <= *area.quota && fresh <= *area.quota - used - own) {
    session.held = own + fresh;
    return std::nullopt;
  }
  auto decision = disk_full(options_.profile);
  if (on(Fault::kDiskFull400)) decision.status = 400;
  if (on(Fault::kDiskFullWrongCode)) decision.error = ErrorPair{0x80004005};
  return decision;
}

// A timeout without a host has no meaning and is not shown.
void Store::name_host(Decision& decision, const Area& area) const {
  if (!area.host_id || on(Fault::kHostIdMissing)) {
    if (on(Fault::kHostFallbackAlone)) decision.fallback_seconds = area.lone_fallback_seconds;
    return;
  }
  decision.host_id = area.host_id->host;
  decision.fallback_seconds = area.host_id->fallback_seconds;
  if (!decision.fallback_seconds && !literal()) {
    decision.fallback_seconds = on(Fault::kHostFallbackDefault) ? 60 : kUsualFallback;
  }
}

}  // namespace bitspec::refserver
