// Store, the part that puts a finished upload at its URL.
#include "harness/refserver/store/refusals.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

// The session's mutex is held. Where files are not to be replaced, the first of several sessions wins.
std::optional<Decision> Store::publish(Session& session) {
  if (on(Fault::kFileNeverVisible) && session.first_size != session.total) return std::nullopt;
  const auto size = on(Fault::kBytesLastLost) && session.stored > 0 ? session.stored - 1 : session.stored;
  const std::lock_guard lock(publishing_);
  if (!session.area->overwrite && files_.kind(session.file) == PlaceKind::kFile) return file_exists(options_.profile);
  if (!files_.publish(session.key, size, session.file)) return disk_full(options_.profile);
  session.published = true;
  session.held = 0;
  return std::nullopt;
}

}  // namespace bitspec::refserver
