// Store, the part about Fragments: may it count, where do its bytes go, does it count.
// [MC-BUP 3.2.5.2.6, Win32 fragment]
#include <algorithm>
#include <vector>

#include "harness/refserver/store/bent_bytes.h"
#include "harness/refserver/store/fragment_range.h"
#include "harness/refserver/store/refusals.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

constexpr std::size_t kPiece = 64 * 1024;  // below it the system calls cost more than the bytes

}  // namespace

Decision Store::fragment(const Request& request, Body& body) {
  const auto read = fragment_range(request, options_.faults);
  if (!read) return overlooks_two_mistakes(request) ? nothing_to_say(request) : bad_argument();
  if (auto refused = refuse_user(request, PacketType::kFragment)) return *refused;
  const auto& range = read->range;
  auto session = find(request);
  if (!session && on(Fault::kSessionUnknownAccepted)) session = adopt(request);
  if (auto answered = refuse_without_session(request, PacketType::kFragment)) {
    stray_fragment(request, range, body);
    return *answered;
  }
  if (!session) return session_not_found();
  if (auto refused = refuse_content(request, range)) return *refused;
  if (options_.faults.any()) remember_connection(*session, request);

  Permit allowed;
  {
    std::unique_lock lock(session->mutex);
    if (read->nothing) return accepted(*session, range);
    if (auto refused = refuse_fragment(*session, range)) {
      const bool beyond = refused->status == 416 && range.first > session->next;
      if (refused->plain && on(Fault::kFragmentLimitEndsSession)) sessions_.erase(session->id);
      lock.unlock();
      if (beyond) receive_refused(*session, body);
      return *refused;
    }
    const auto fresh = range.last + 1 - std::min(std::max(range.first, session->next), range.last + 1);
    if (auto refused = refuse_quota(*session, fresh)) return *refused;
    allowed = permit(*session, range);
    if (on(Fault::kFirstFragmentEmptiesFile) && session->next == 0) empty_file(session->file);
  }
  const auto begun = options_.now();
  const auto received = receive(*session, allowed, body, range.size());
  const bool stalled = !received && options_.now() - begun > std::chrono::milliseconds(400);
  std::unique_lock lock(session->mutex);
  auto decision = settle(*session, range, allowed, received);
  if (stalled && on(Fault::kStalledBodyEndsSession)) sessions_.erase(session->id);
  session->held = session->published || session->told.done ? 0 : session->stored;
  if (decision.success() && !session->gone && !keep(*session)) return disk_full(options_.profile);
  const bool last = range.last + 1 == range.total;
  if (!decision.success() || !announces(*session) || !last) {
    announce_at_a_wrong_time(*session, range, decision);
    return decision;
  }
  lock.unlock();
  return announce(*session, range, std::move(decision));
}

Decision Store::settle(Session& session, const ContentRange& range, const Permit& permit,
                       const Result<void>& received) {
  if (received) return count(session, range, permit);
  if (received.error().code != ErrorCode::kUnreachable) return disk_full(options_.profile);
  return broken_off(session, range, permit);
}

// Fault: a session that was never opened is opened by its first Fragment.
std::shared_ptr<Session> Store::adopt(const Request& request) {
  const auto id = request.fields.first("BITS-Session-Id").value_or("");
  if (!Guid::parse(id) || memory_.ended(id) || sessions_.find(id)) return nullptr;
  auto session = open_session(request, place_of(request));
  sessions_.erase(session->id);
  session->id = id;
  sessions_.add(session);
  return session;
}

std::optional<Decision> Store::refuse_content(const Request& request, const ContentRange& range) {
  const auto encoding = request.fields.first("Content-Encoding");
  if (encoding && !same_name(*encoding, "identity") && !on(Fault::kFragmentEncodingIgnored)) {
    return refusal(415, ErrorPair{on(Fault::kErrorWin32Code) ? 0x32 : kInvalidArgument});
  }
  if (on(Fault::kFragmentContentNameRefused) && request.fields.has("Content-Name")) return bad_argument();
  const bool small = range.total <= kSmallUpload;
  // Not with 400: that is what a server says that has a smallest size.
  if (on(Fault::kFragmentOneByteRefused) && range.size() == 1 && range.first == 0 && small)
    return disk_full(options_.profile);
  const bool tiny = range.size() > 1 && range.size() < 16 && range.size() < range.total;
  if (on(Fault::kFragmentTinyRefused) && tiny && range.first == 0) return disk_full(options_.profile);
  if (on(Fault::kFragmentWholeFileRefused) && range.size() == range.total && !small) return bad_argument();
  if (on(Fault::kFragment5kRefused) && range.size() == 5120) return bad_argument();
  if (on(Fault::kFragment1mRefused) && range.size() > (1U << 20)) return bad_argument();
  if (on(Fault::kFragment12mRefused) && range.size() > 12'000'000) return disk_full(options_.profile);
  if (on(Fault::kTotalAbove2GRefused) && range.total > (1ULL << 31)) return bad_argument();
  if (on(Fault::kTotalAbove1TRefused) && range.total >= (1ULL << 40)) return bad_argument();
  if (on(Fault::kTotalPreallocated) && range.total > (1ULL << 50)) memory_.wait(std::chrono::milliseconds(1100));
  return std::nullopt;
}

// MC-BUP takes a Fragment at the next offset only; Windows takes what is new in it.
bool Store::refuses_overlap(bool wholly_held) const {
  return literal() != on(wholly_held ? Fault::kDuplicateOtherProfile : Fault::kOverlapOtherProfile);
}

std::optional<Decision> Store::refuse_fragment(const Session& session, const ContentRange& range) const {
  if (session.gone) return session_not_found();
  if (on(Fault::kSessionTwoConnections) && session.connections.size() > 2) return bad_argument();
  if (on(Fault::kDuplicateOfLastRefused) && session.full()) return session_not_found();
  const bool second_file = on(Fault::kSecondFileAccepted) && session.full();
  const bool other_total = session.total && *session.total != range.total;
  if (other_total && !second_file && !(on(Fault::kTotalChangeAccepted) && !session.full())) return bad_argument();
  if (on(Fault::kFragmentSizesEqual) && session.first_size != 0 && range.size() > session.first_size) {
    return bad_argument();
  }
  const bool large = range.size() > kSmallUpload && range.size() > 8 * session.first_size;
  if (on(Fault::kFragmentBufferByFirst) && session.first_size != 0 && large) {
    return bad_argument();
  }
  if (auto refused = refuse_size(session, range)) return refused;
  if (range.first > session.next) {
    const bool first = session.next == 0 && on(Fault::kGapFirstAccepted);
    if (first || on(Fault::kGapAccepted)) return std::nullopt;
    return gap(session, range);
  }
  if (range.first == session.next || second_file) return std::nullopt;
  // How the application is told once more.
  const bool last_again = announces(session) && session.full() && range.last + 1 == range.total;
  if (!last_again && refuses_overlap(range.last < session.next)) return gap(session, range);
  return std::nullopt;
}

// [docs/protocol.md section 3] MC-BUP writes the value 0 beside a 416, the others leave the pair out.
Decision Store::gap(const Session& session, const ContentRange& range) const {
  auto decision = refusal(on(Fault::kGapStatus400) ? 400 : 416, std::nullopt);
  if (literal()) decision.error = ErrorPair{0};
  if (on(Fault::kGapFailureCode) || on(Fault::kGapStatus400)) decision.error = ErrorPair{kInvalidArgument};
  decision.session_id = session.id;
  decision.received = session.next;
  const bool beyond = range.first > session.next;
  if (on(Fault::kGapOffsetIsFragmentEnd) && beyond) decision.received = range.last + 1;
  if (on(Fault::kGapOffsetOneTooMany) && beyond) decision.received = session.next + 1;
  if (on(Fault::kGapOffsetZeroMissing) && session.next == 0) decision.received.reset();
  return decision;
}

Store::Permit Store::permit(Session& session, const ContentRange& range) const {
  Permit permit;
  permit.expected = session.next;
  const auto held = session.next - std::min(range.first, session.next);
  permit.skip = std::min(held, range.size());
  permit.at = session.stored;
  if (on(Fault::kOverlapOverwrites) && permit.skip > 0) {
    permit.at = session.stored - held;
    permit.skip = 0;
  }
  if (on(Fault::kOverlapAppended)) permit.skip = 0;
  if (on(Fault::kSecondFileAccepted) && session.full() && range.total != *session.total) permit = {};
  // One that brings nothing new must not push a real writer aside.
  if (permit.skip < range.size()) permit.writer = ++session.writer;
  return permit;
}

// The mutex is held for a piece at a time, never while waiting for the network: a Fragment on a dead connection must
// not hold up the next one.
Result<void> Store::receive(Session& session, Permit& permit, Body& body, std::uint64_t expected) {
  std::unique_ptr<WorkWriter> writer;
  std::vector<char> piece(std::min<std::uint64_t>(expected, kPiece));  // a small fragment need not clear 64 KiB
  BentBytes bent(options_.faults);
  for (;;) {
    const auto got = body.read(piece);
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) return {};
    const auto skipped = std::min<std::uint64_t>(permit.skip, *got);
    permit.skip -= skipped;
    const auto fresh = bent.bend(std::span(piece).first(*got).subspan(skipped));
    if (fresh.empty()) continue;

    const std::lock_guard lock(session.mutex);
    const bool overtaken = session.writer != permit.writer && !on(Fault::kConcurrentCountedTwice);
    if (session.gone || overtaken) continue;  // too late to write: read to the end and be told
    if (!writer) {
      auto opened = files_.writer(session.key);
      if (!opened) return tl::unexpected(opened.error());
      writer = std::move(*opened);
    }
    if (auto written = writer->write(permit.at, fresh); !written) return written;
    permit.at += fresh.size();
    touch(session);  // bytes that arrive are progress
  }
}

Decision Store::count(Session& session, const ContentRange& range, const Permit& permit) {
  const bool brings_something = permit.writer != 0;
  const bool overtaken = session.writer != permit.writer && !on(Fault::kConcurrentCountedTwice);
  if (session.gone || (brings_something && overtaken)) {
    // Another Fragment, a Close or a Cancel was quicker: what would be said if this one came now?
    if (auto refused = refuse_fragment(session, range)) return *refused;
    return range.last >= session.next ? gap(session, range) : accepted(session, range);
  }
  if (!brings_something) {
    if (on(Fault::kDuplicateMovesBack)) session.next = session.stored = range.last + 1;
    auto decision = accepted(session, range);
    if (on(Fault::kReceivedRangeZeroOnRepeat) && session.full()) decision.received = 0;
    return decision;
  }
  const auto before = session.next;
  const auto stored_before = session.stored;
  const auto total_before = session.total;
  const auto first_size_before = session.first_size;
  const bool meanwhile = before != permit.expected;
  const bool adds = on(Fault::kOverlapOffsetAdds) || (meanwhile && on(Fault::kConcurrentCountedTwice));
  session.next = adds ? before + range.size() : std::max(before, range.last + 1);
  if (!session.total || on(Fault::kSecondFileAccepted)) session.total = range.total;
  if (session.first_size == 0) session.first_size = range.size();
  session.stored = on(Fault::kOverlapOverwrites) ? std::max(session.stored, permit.at) : permit.at;
  const bool completed = session.full() && before != session.next;
  if (completed && !waits_for_close() && !announces(session)) {
    if (auto refused = publish(session)) {
      session.next = before;  // as if it had not come
      session.stored = stored_before;
      session.total = total_before;
      session.first_size = first_size_before;
      return *refused;
    }
  }
  if (on(Fault::kFileVisiblePartial) && !session.full()) (void)files_.expose(session.key, session.stored, session.file);
  return accepted(session, range);
}

// Half a body is never acknowledged; what was written lies beyond `stored` and will be written over.
Decision Store::broken_off(Session& session, const ContentRange& range, const Permit& permit) {
  if (on(Fault::kInterruptedAcknowledged)) {
    auto decision = count(session, range, permit);
    decision.body_broken = true;
    return decision;
  }
  if (on(Fault::kInterruptedCounted) && !session.gone) {
    session.next = range.last + 1;
    session.stored = permit.at;
    session.total = range.total;
  }
  if (on(Fault::kInterruptedBytesKept)) session.stored = permit.at;
  if (on(Fault::kInterruptedEndsSession)) {
    session.gone = true;
    sessions_.erase(session.id);
  }
  auto decision = bad_argument();
  decision.body_broken = true;
  return decision;
}

// What faults do with a Fragment that left a gap.
void Store::receive_refused(Session& session, Body& body) {
  if (on(Fault::kGapEndsSession)) sessions_.erase(session.id);
  if (!on(Fault::kGapBytesKept)) return;
  Permit kept;
  {
    const std::lock_guard lock(session.mutex);
    kept = {0, session.stored, ++session.writer, session.next};
  }
  if (!receive(session, kept, body)) return;
  const std::lock_guard lock(session.mutex);
  session.stored = kept.at;
}

Decision Store::accepted(const Session& session, const ContentRange& range) const {
  Decision decision;
  decision.session_id = session.id;
  decision.received = session.next;
  if (on(Fault::kReceivedRangeLastByte) && session.next > 0) decision.received = session.next - 1;
  if (on(Fault::kReceivedRangeOfFragment)) decision.received = range.size();
  if (on(Fault::kReceivedRangeZeroAtEnd) && session.full()) decision.received = 0;
  return decision;
}

}  // namespace bitspec::refserver
