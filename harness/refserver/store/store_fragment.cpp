// Store, the part about Fragments: may it count, where do its bytes go, does it count.  [MC-BUP 3.2.5.2.6, Win32
// fragment]
#include <algorithm>
#include <vector>

#include "harness/refserver/store/packet_check.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

constexpr std::size_t kPiece = 64 * 1024;  // below it the system calls cost more than the bytes

// [docs/protocol.md section 3] MC-BUP writes the value 0 beside a 416, the others leave the pair out.
Decision gap(std::uint64_t next, Profile profile) {
  auto decision = refusal(416, std::nullopt);
  if (profile == Profile::kMcBup) decision.error = ErrorPair{0};
  decision.received = next;
  return decision;
}

Decision storage_failed() {
  return refusal(500, ErrorPair{0x80070070});
}

}  // namespace

Decision Store::fragment(const Request& request, Body& body) {
  const auto range = range_of(request, options_.faults);
  if (!range) return bad_argument();
  if (auto refused = refuse_without_session(request)) return *refused;
  const auto encoding = request.fields.first("Content-Encoding");
  if (encoding && !same_name(*encoding, "identity")) return refusal(415, ErrorPair{kInvalidArgument});
  const auto session = find(request);
  if (!session) return session_not_found();

  Permit allowed;
  {
    const std::lock_guard lock(session->mutex);
    if (auto refused = refuse_fragment(*session, *range)) return *refused;
    allowed = permit(*session, *range);
  }
  const auto received = receive(*session, allowed, body);
  if (!received && received.error().code == ErrorCode::kUnreachable) {
    // Half a body is never acknowledged; what was written lies beyond `next` and will be written over.
    auto decision = bad_argument();
    decision.body_broken = true;
    return decision;
  }
  if (!received) return storage_failed();
  const std::lock_guard lock(session->mutex);
  return count(*session, *range, allowed);
}

std::optional<Decision> Store::refuse_fragment(const Session& session, const ContentRange& range) const {
  if (session.gone) return session_not_found();
  if (session.total && *session.total != range.total) return bad_argument();
  if (range.first > session.next) return gap(session.next, options_.profile);
  if (range.first < session.next && options_.profile == Profile::kMcBup) return gap(session.next, options_.profile);
  return std::nullopt;
}

Store::Permit Store::permit(Session& session, const ContentRange& range) const {
  Permit permit;
  permit.skip = std::min(session.next - range.first, range.size());
  permit.at = session.next;
  // One that brings nothing new must not push a real writer aside.
  if (permit.skip < range.size()) permit.writer = ++session.writer;
  return permit;
}

// The mutex is held for a piece at a time, never while waiting for the network: a Fragment on a dead connection must
// not hold up the next one.
Result<void> Store::receive(Session& session, Permit permit, Body& body) {
  std::unique_ptr<WorkWriter> writer;
  std::vector<char> piece(kPiece);
  for (;;) {
    const auto got = body.read(piece);
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) return {};
    const auto skipped = std::min<std::uint64_t>(permit.skip, *got);
    permit.skip -= skipped;
    const auto fresh = std::span<const char>(piece.data(), *got).subspan(skipped);
    if (fresh.empty()) continue;

    const std::lock_guard lock(session.mutex);
    if (session.gone || session.writer != permit.writer) continue;  // too late to write: read to the end and be told
    if (!writer) {
      auto opened = files_.writer(session.key);
      if (!opened) return tl::unexpected(opened.error());
      writer = std::move(*opened);
    }
    if (auto written = writer->write(permit.at, fresh); !written) return written;
    permit.at += fresh.size();
  }
}

Decision Store::count(Session& session, const ContentRange& range, const Permit& permit) {
  const bool brought_something = permit.writer != 0;
  if (session.gone || (brought_something && session.writer != permit.writer)) {
    // Another Fragment, a Close or a Cancel was quicker: what would be said if this one came now?
    if (auto refused = refuse_fragment(session, range)) return *refused;
    if (range.last >= session.next) return gap(session.next, options_.profile);
  } else if (brought_something) {
    session.total = range.total;
    session.next = range.last + 1;
    const bool publish = session.full() && options_.profile != Profile::kMcBup;
    if (publish && !files_.publish(session.key, session.next, session.place)) return storage_failed();
  }
  Decision decision;
  decision.session_id = session.id;
  decision.received = session.next;
  return decision;
}

}  // namespace bitspec::refserver
