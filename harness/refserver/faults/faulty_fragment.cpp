// FaultyHooks, the part about Fragments and the files they become.
#include <algorithm>
#include <vector>

#include "harness/refserver/faults/corrupted_body.h"
#include "harness/refserver/faults/faulty_hooks.h"
#include "harness/refserver/faults/faulty_range.h"
#include "harness/refserver/store/place.h"

namespace bitspec::refserver {
namespace {

constexpr std::uint64_t kBlock = 64 * 1024;
constexpr std::chrono::milliseconds kStalled{400};         // a body that comes slower than this has stalled
constexpr std::chrono::milliseconds kPreallocation{4400};  // what it takes to reserve room for a huge upload

}  // namespace

std::optional<ContentRange> FaultyHooks::range(const Request& request) const {
  const auto read = faulty_range(request, faults_);
  return read ? std::optional(read->range) : std::nullopt;
}

std::optional<Decision> FaultyHooks::before_fragment(const Request& request, const ContentRange& range, Body& body) {
  auto session = store().find(request);
  if (!session && (on(Fault::kSessionUnknownAccepted) || on(Fault::kSessionAnyId))) session = adopt(request);
  if (!session) {
    const auto known = sessions().find(request.fields.first("BITS-Session-Id").value_or(""));
    if (on(Fault::kSessionUnknownStored) && !known && range.size() == range.total) store_unknown(request, range, body);
    const bool elsewhere = known && known->place != store().place_of(request);
    if (on(Fault::kSessionOtherUrlWritten) && elsewhere) write_to_neighbour(store().place_of(request), range, body);
    return std::nullopt;
  }
  const auto name = request.fields.first("Content-Name");
  if (on(Fault::kFragmentContentNameRefused) && name) return bad_argument();
  if (on(Fault::kFragmentUsesContentName) && name && name->find_first_of("/\\") == std::string::npos) {
    memory_.note(*session, [&](SessionNotes& notes) { notes.file = folder_of(session->place) + *name; });
  }
  if (auto refused = refuse_sizes(range)) return refused;
  if (on(Fault::kTotalPreallocated) && range.total > (1ULL << 50)) memory_.wait(kPreallocation);
  memory_.note(*session, [&](SessionNotes& notes) { notes.connections.insert(request.connection); });
  return std::nullopt;
}

// A session that was never opened is opened by its first Fragment.
std::shared_ptr<Session> FaultyHooks::adopt(const Request& request) {
  const auto id = request.fields.first("BITS-Session-Id").value_or("");
  if (id.empty() || sessions().find(id)) return nullptr;
  if (!on(Fault::kSessionAnyId) && (!Guid::parse(id) || memory_.ended(id))) return nullptr;
  auto session = store().open_session(request, store().place_of(request));
  sessions().erase(session->id);
  session->id = id;
  sessions().add(session);
  return session;
}

void FaultyHooks::store_unknown(const Request& request, const ContentRange& range, Body& body) {
  const auto session = store().open_session(request, store().place_of(request));
  sessions().erase(session->id);
  Permit whole;
  if (store().receive(*session, whole, body, range.size())) {
    (void)files().publish(session->key, whole.at, session->place);
  }
}

void FaultyHooks::write_to_neighbour(const std::string& place, const ContentRange& range, Body& body) {
  for (const auto& session : sessions().below(place)) {
    if (session->place != place || range.first != session->next) continue;
    Permit next = {0, session->stored, session->writer, session->next};
    if (!store().receive(*session, next, body)) return;
    session->next = range.last + 1;
    session->stored = next.at;
    return;
  }
}

std::optional<Decision> FaultyHooks::refuse_sizes(const ContentRange& range) {
  const bool small = range.total <= kSmallUpload;
  // Not with 400: a server that has a smallest size answers that.
  if (on(Fault::kFragmentOneByteRefused) && range.size() == 1 && range.first == 0 && small) return failure();
  const bool tiny = range.size() > 1 && range.size() < 16 && range.size() < range.total;
  if (on(Fault::kFragmentTinyRefused) && tiny && range.first == 0) return failure();
  if (on(Fault::kFragment12mRefused) && range.size() > 12'000'000) return failure();
  const bool refused = (on(Fault::kFragmentWholeFileRefused) && range.size() == range.total && !small) ||
                       (on(Fault::kFragment5kRefused) && range.size() == 5120) ||
                       (on(Fault::kFragment1mRefused) && range.size() > (1U << 20)) ||
                       (on(Fault::kTotalAbove2gRefused) && range.total > (1ULL << 31)) ||
                       (on(Fault::kTotalAbove1tRefused) && range.total >= (1ULL << 40));
  return refused ? std::optional(bad_argument()) : std::nullopt;
}

std::uint64_t FaultyHooks::size_to_limit(const ContentRange& range) const {
  if (on(Fault::kSizeLimitOfFragment)) return range.size();
  if (on(Fault::kSizeLimitAtEnd)) return range.last + 1;
  if (on(Fault::kSizeLimit32Bit)) return static_cast<std::uint32_t>(range.total);
  return range.total;
}

std::optional<Decision> FaultyHooks::refuse_by_first_size(const Session& session, const ContentRange& range) const {
  const auto first_size = memory_.notes(session).first_size;
  if (first_size == 0) return std::nullopt;
  const bool larger = on(Fault::kFragmentSizesEqual) && range.size() > first_size;
  const bool much_larger =
      on(Fault::kFragmentBufferByFirst) && range.size() > kSmallUpload && range.size() > 8 * first_size;
  return larger || much_larger ? std::optional(bad_argument()) : std::nullopt;
}

std::optional<Decision> FaultyHooks::check_fragment(const Session& session, const Request& request,
                                                    const ContentRange& range, std::optional<Decision> right) {
  if (const auto read = faulty_range(request, faults_); read && read->unread) return store().accepted(session, range);
  if (session.gone) return right;
  if (on(Fault::kSessionTwoConnections) && memory_.notes(session).connections.size() > 2) return bad_argument();
  if (on(Fault::kDuplicateOfLastRefused) && session.full()) return session_not_found();
  if (on(Fault::kSecondFileAccepted) && session.full()) return store().refuse_limits(session, range);
  const bool other_total = session.total && *session.total != range.total;
  if (other_total && on(Fault::kTotalChangeAccepted) && !session.full()) {
    right = store().refuse_limits(session, range);
    if (!right) right = store().refuse_offset(session, range);
  }
  if (auto refused = refuse_by_first_size(session, range)) return refused;
  const bool gap = right && right->reason == Refusal::kRangeNotNext && range.first > session.next;
  const bool first_accepted = on(Fault::kGapFirstAccepted) || on(Fault::kOffset35Bit);
  const bool small_at_end = range.first == session.next + 1 && range.last + 1 == range.total && session.next > 0;
  const bool accepted = on(Fault::kGapAccepted) || (first_accepted && session.next == 0) ||
                        (on(Fault::kGapOfOneAtEndAccepted) && small_at_end);
  return gap && accepted ? std::nullopt : right;
}

void FaultyHooks::after_refused_fragment(Session& session, const ContentRange& range, const Decision& decision,
                                         Body& body) {
  if (decision.reason == Refusal::kFragmentTooLarge && on(Fault::kFragmentLimitEndsSession)) {
    sessions().erase(session.id);
  }
  bool gap = false, other_total = false;
  {
    const std::lock_guard lock(session.mutex);
    gap = decision.reason == Refusal::kRangeNotNext && range.first > session.next;
    other_total = session.total && *session.total != range.total && range.first == session.next;
  }
  if (gap && on(Fault::kGapEndsSession)) sessions().erase(session.id);
  if (!(gap && on(Fault::kGapBytesKept)) && !(other_total && on(Fault::kRefusedBytesKept))) return;
  Permit kept;
  {
    const std::lock_guard lock(session.mutex);
    kept = {0, session.stored, ++session.writer, session.next};
  }
  if (!store().receive(session, kept, body)) return;
  const std::lock_guard lock(session.mutex);
  session.stored = kept.at;
}

void FaultyHooks::before_write(Session& session, const ContentRange& range, Permit& permit) {
  memory_.note(session, [&](SessionNotes& notes) { notes.receiving_since = parts_->now(); });
  if (on(Fault::kOverlapOverwrites) && permit.skip > 0) {
    permit.at = session.stored - (session.next - range.first);
    permit.skip = 0;
  }
  const bool ends_file = range.last + 1 == range.total;
  if (permit.skip > 0 && permit.skip < range.size() && ends_file) {
    memory_.note(session, [](SessionNotes& notes) { notes.ended_by_overlap = true; });
  }
  if (on(Fault::kOverlapAppended)) permit.skip = 0;
  if (on(Fault::kSecondFileAccepted) && session.full() && range.total != *session.total) permit = {};
  if (!on(Fault::kFirstFragmentEmptiesFile) || session.next != 0) return;
  const auto file = destination(session);
  if (files().kind(file) == PlaceKind::kFile) (void)files().publish("empty", 0, file);
}

std::unique_ptr<Body> FaultyHooks::body_to_store(Body& body, std::uint64_t skip) {
  if (!CorruptedBody::applies(faults_)) return nullptr;
  return std::make_unique<CorruptedBody>(body, skip, faults_);
}

void FaultyHooks::advance(Session& session, const ContentRange& range, const Permit& permit) {
  const auto next = session.next;
  const auto stored = session.stored;
  StoreHooks::advance(session, range, permit);
  const bool twice = on(Fault::kConcurrentCountedTwice) && next != permit.expected;
  if (twice || on(Fault::kOverlapOffsetAdds)) session.next = next + range.size();
  if (on(Fault::kSecondFileAccepted)) session.total = range.total;
  if (on(Fault::kBytesLoneLost) && range.size() == 1 && session.full()) session.stored -= 1;
  if (on(Fault::kOverlapOverwrites)) session.stored = std::max(stored, permit.at);
  memory_.note(session, [&](SessionNotes& notes) {
    if (notes.first_size == 0) notes.first_size = range.size();
  });
}

std::optional<Decision> FaultyHooks::broken_off(Session& session, const ContentRange& range, const Permit& permit) {
  if (on(Fault::kInterruptedAcknowledged)) return store().count(session, range, permit);
  if (on(Fault::kInterruptedCounted) && !session.gone) {
    session.next = range.last + 1;
    session.stored = permit.at;
    session.total = range.total;
  }
  if (on(Fault::kInterruptedBytesKept)) session.stored = permit.at;
  if (on(Fault::kInterruptedBlocksKept)) session.stored += (permit.at - session.stored) / kBlock * kBlock;
  if (on(Fault::kInterruptedLastPublished) && range.last + 1 == range.total && permit.at > session.stored) {
    session.stored = permit.at;
    session.next = range.total;
    session.total = range.total;
    (void)store().publish(session);
  }
  memory_.note(session, [](SessionNotes& notes) { ++notes.interruptions; });
  const bool stalled = parts_->now() - memory_.notes(session).receiving_since > kStalled;
  if (stalled && on(Fault::kStalledBodyEndsSession)) sessions().erase(session.id);
  const bool again = memory_.notes(session).interruptions > 1;
  if (on(Fault::kInterruptedEndsSession) || (again && on(Fault::kInterruptedTwiceEndsSession))) {
    session.gone = true;
    sessions().erase(session.id);
  }
  return std::nullopt;
}

void FaultyHooks::after_fragment(Session& session, const ContentRange& range, const Permit& permit,
                                 Decision& decision) {
  if (decision.reason == Refusal::kFileExists && on(Fault::kOverwriteLateReplaces)) {
    (void)files().publish(session.key, permit.at, destination(session));
  }
  if (!decision.success()) return;
  const bool duplicate = permit.writer == 0 && !session.gone;
  if (duplicate && on(Fault::kDuplicateMovesBack)) {
    session.next = session.stored = range.last + 1;
    decision.received = session.next;
  }
  if (duplicate && on(Fault::kReceivedRangeZeroOnRepeat) && session.full()) decision.received = 0;
  if (!duplicate && on(Fault::kFileVisiblePartial) && !session.full()) {
    (void)files().expose(session.key, session.stored, destination(session));
  }
  notify_too_early(session, range, decision);
}

std::optional<std::uint64_t> FaultyHooks::offset_of_ack(const Session& session, const ContentRange& range) const {
  if (on(Fault::kReceivedRangeLastByte) && session.next > 0) return session.next - 1;
  if (on(Fault::kReceivedRangeOfFragment)) return range.size();
  if (on(Fault::kReceivedRangeZeroAtEnd) && session.full()) return 0;
  if (on(Fault::kOffset35Bit)) return std::min(session.next, std::uint64_t{1} << 35);
  return session.next;
}

std::optional<std::uint64_t> FaultyHooks::offset_of_416(const Session& session, const ContentRange& range) const {
  const bool beyond = range.first > session.next;
  if (on(Fault::kGapOffsetIsFragmentEnd) && beyond) return range.last + 1;
  if (on(Fault::kGapOffsetOneTooMany) && beyond) return session.next + 1;
  if (on(Fault::kGapOffsetZeroMissing) && session.next == 0) return std::nullopt;
  return session.next;
}

std::optional<std::uint64_t> FaultyHooks::bytes_to_publish(const Session& session) {
  if (on(Fault::kFileNeverVisible) && memory_.notes(session).first_size != session.total) return std::nullopt;
  if (on(Fault::kOverlapToEndUnpublished) && memory_.notes(session).ended_by_overlap) return std::nullopt;
  if (on(Fault::kBytesLastLost) && session.stored > 0) return session.stored - 1;
  if (on(Fault::kCloseEarlyBytesReturn) && memory_.marked(left_at(session.place))) return append_byte(session);
  const bool exists = files().kind(destination(session)) == PlaceKind::kFile;
  return exists && on(Fault::kOverwriteKeepsTail) ? append_old_tail(session, session.stored) : session.stored;
}

std::uint64_t FaultyHooks::append_byte(const Session& session) {
  const auto writer = files().writer(session.key);
  return writer && (*writer)->write(session.stored, std::string_view("x")) ? session.stored + 1 : session.stored;
}

// What the old file has beyond the new one is put behind it. Gives the size of both.
std::uint64_t FaultyHooks::append_old_tail(const Session& session, std::uint64_t size) {
  const auto old = files().open(destination(session));
  const auto writer = files().writer(session.key);
  if (!old || !writer) return size;
  std::vector<char> piece(4096);
  for (;;) {
    const auto got = old->read(size, piece);
    if (!got || *got == 0) return size;
    if (!(*writer)->write(size, std::span(piece).first(*got))) return size;
    size += *got;
  }
}

}  // namespace bitspec::refserver
