// Store, the part that puts a finished upload at its URL.
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

// The session's mutex is held. Where files must not be overwritten, the first of several sessions wins.
std::optional<Decision> Store::publish(Session& session) {
  const auto file = hooks_->destination(session);
  const std::lock_guard lock(publishing_);
  const bool checks = !session.area->overwrite && policy_.checks_overwrite_at_publish;
  if (checks && hooks_->keeps_file(file, files_.kind(file) == PlaceKind::kFile)) return refuse(Refusal::kFileExists);
  const auto size = hooks_->bytes_to_publish(session);
  if (!size) return std::nullopt;
  if (!files_.publish(session.key, *size, file)) return refuse(Refusal::kDiskFull);
  session.published = true;
  session.held = 0;
  return std::nullopt;
}

}  // namespace bitspec::refserver
