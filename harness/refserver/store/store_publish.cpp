// Store, the part that puts a finished upload at its URL.
#include "harness/refserver/store/refusals.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

// Fault: what the old file has beyond the new one is put behind it. Gives the size of both.
std::uint64_t Store::keep_tail(const Session& session, std::uint64_t size) {
  const auto old = files_.open(session.file);
  const auto writer = files_.writer(session.key);
  if (!old || !writer) return size;
  std::vector<char> piece(4096);
  for (;;) {
    const auto got = old->read(size, piece);
    if (!got || *got == 0) return size;
    if (!(*writer)->write(size, std::span(piece).first(*got))) return size;
    size += *got;
  }
}

// The session's mutex is held. Where files are not to be replaced, the first of several sessions wins.
std::optional<Decision> Store::publish(Session& session) {
  if (on(Fault::kFileNeverVisible) && session.first_size != session.total) return std::nullopt;
  auto size = on(Fault::kBytesLastLost) && session.stored > 0 ? session.stored - 1 : session.stored;
  const std::lock_guard lock(publishing_);
  const bool exists = files_.kind(session.file) == PlaceKind::kFile;
  const bool looks = !on(Fault::kOverwriteOffIgnored) && !on(Fault::kOverwriteCheckedAtCreate);
  if (!session.area->overwrite && looks && exists) return conflict(session.file);
  if (exists && on(Fault::kOverwriteKeepsTail)) size = keep_tail(session, size);
  if (!files_.publish(session.key, size, session.file)) return disk_full(options_.profile);
  session.published = true;
  session.held = 0;
  return std::nullopt;
}

}  // namespace bitspec::refserver
