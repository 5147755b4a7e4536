// Store, the part about Fragments: may it count, where do its bytes go, does it count.
// [MC-BUP 3.2.5.2.6, Win32 fragment]
#include <algorithm>
#include <vector>

#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

constexpr std::size_t kPiece = 64 * 1024;  // with less, system calls cost more than the bytes

bool is_encoded(const Request& request) {
  const auto coding = request.fields.first("Content-Encoding");
  return coding && !same_name(*coding, "identity");
}

bool is_last(const ContentRange& range) {
  return range.last + 1 == range.total;
}

}  // namespace

Decision Store::fragment(const Request& request, Body& body) {
  const auto range = hooks_->range(request);
  if (!range) return refuse(Refusal::kBadArgument);
  if (auto refused = refuse_user(request, PacketType::kFragment)) return *refused;
  if (auto answered = hooks_->before_fragment(request, *range, body)) return *answered;
  const auto session = find(request);
  if (!session) return without_session(request, PacketType::kFragment);
  if (policy_.refuses_content_encoding && is_encoded(request)) return refuse(Refusal::kUnsupportedCoding);

  std::optional<Decision> answered;
  Permit allowed;
  {
    const std::lock_guard lock(session->mutex);
    answered = hooks_->check_fragment(*session, request, *range, refuse_fragment(*session, *range));
    if (!answered) answered = refuse_quota(*session, *range);
    if (!answered) allowed = permit(*session, *range);
  }
  if (answered) {
    hooks_->after_refused_fragment(*session, *range, *answered, body);
    return *answered;
  }
  const auto received = receive(*session, allowed, body, range->size());
  std::unique_lock lock(session->mutex);
  auto decision = settle(*session, *range, allowed, received);
  if (!decision.success() || !notifies(*session) || !is_last(*range)) return decision;
  lock.unlock();
  return announce(*session, *range, std::move(decision));
}

std::optional<Decision> Store::refuse_fragment(const Session& session, const ContentRange& range) const {
  if (session.gone) return refuse(Refusal::kSessionNotFound);
  if (session.total && *session.total != range.total) return refuse(Refusal::kBadArgument);
  if (auto refused = refuse_limits(session, range)) return refused;
  return refuse_offset(session, range);
}

// A Fragment that leaves a gap is always refused, one that repeats bytes if the policy says so.
std::optional<Decision> Store::refuse_offset(const Session& session, const ContentRange& range) const {
  if (range.first == session.next) return std::nullopt;
  if (range.first > session.next) return not_next(session, range);
  // With notifications the last Fragment is repeated to notify the application again.
  if (notifies(session) && session.full() && is_last(range)) return std::nullopt;
  const auto overlap = range.last < session.next ? policy_.duplicate : policy_.overlap;
  if (overlap == Overlap::kRefuse) return not_next(session, range);
  return std::nullopt;
}

// 416 with the offset to go on from.
Decision Store::not_next(const Session& session, const ContentRange& range) const {
  auto decision = refuse(Refusal::kRangeNotNext);
  decision.session_id = session.id;
  decision.received = hooks_->offset_of_416(session, range);
  return decision;
}

Permit Store::permit(Session& session, const ContentRange& range) const {
  Permit permit;
  permit.expected = session.next;
  permit.skip = std::min(session.next - std::min(range.first, session.next), range.size());
  permit.at = session.stored;
  hooks_->before_write(session, range, permit);
  // A Fragment that brings nothing new must not stop another that does.
  if (permit.skip < range.size()) permit.writer = ++session.writer;
  return permit;
}

bool Store::is_overtaken(const Session& session, const Permit& permit) const {
  return policy_.newest_fragment_writes && session.writer != permit.writer;
}

// The mutex is held for a piece at a time, never while waiting for the network: a Fragment on a dead connection must
// not block the next one.
Result<void> Store::receive(Session& session, Permit& permit, Body& body, std::uint64_t expected) {
  std::unique_ptr<WorkWriter> writer;
  std::vector<char> piece(std::min<std::uint64_t>(expected, kPiece));  // a small fragment need not clear 64 KiB
  const auto replaced = hooks_->body_to_store(body, permit.skip);
  Body& source = replaced ? *replaced : body;
  for (;;) {
    const auto got = source.read(piece);
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) return {};
    const auto skipped = std::min<std::uint64_t>(permit.skip, *got);
    permit.skip -= skipped;
    const auto fresh = std::span(piece).first(*got).subspan(skipped);
    if (fresh.empty()) continue;

    const std::lock_guard lock(session.mutex);
    if (session.gone || is_overtaken(session, permit)) continue;  // too late to write: read to the end, then refuse
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

Decision Store::settle(Session& session, const ContentRange& range, const Permit& permit,
                       const Result<void>& received) {
  Decision decision;
  if (received) {
    decision = count(session, range, permit);
  } else if (received.error().code != ErrorCode::kUnreachable) {
    const bool full = received.error().code == ErrorCode::kIo || received.error().code == ErrorCode::kLimit;
    decision = refuse(full ? Refusal::kDiskFull : Refusal::kFailed);
  } else {
    // Half a body is never acknowledged; what was written lies beyond `stored` and will be overwritten.
    decision = hooks_->broken_off(session, range, permit).value_or(refuse(Refusal::kBadArgument));
    decision.body_broken = true;
  }
  session.held = session.published || session.notification.done ? 0 : session.stored;
  if (decision.success() && !session.gone && !write_journal(session)) return refuse(Refusal::kDiskFull);
  hooks_->after_fragment(session, range, permit, decision);
  return decision;
}

// All bytes of the Fragment have arrived.
Decision Store::count(Session& session, const ContentRange& range, const Permit& permit) {
  const bool brings_something = permit.writer != 0;
  if (session.gone || (brings_something && is_overtaken(session, permit))) {
    // Another Fragment, a Close or a Cancel was quicker: answer as if this one came now.
    if (auto refused = refuse_fragment(session, range)) return *refused;
    return range.last >= session.next ? not_next(session, range) : accepted(session, range);
  }
  if (!brings_something) return accepted(session, range);
  const auto next = session.next;
  const auto stored = session.stored;
  const auto total = session.total;
  hooks_->advance(session, range, permit);
  const bool completed = session.full() && session.next != next;
  if (completed && policy_.publish_at == PublishAt::kLastFragment && !notifies(session)) {
    if (auto refused = publish(session)) {
      session.next = next;  // as if it had not come
      session.stored = stored;
      session.total = total;
      return *refused;
    }
  }
  return accepted(session, range);
}

Decision Store::accepted(const Session& session, const ContentRange& range) const {
  Decision decision;
  decision.session_id = session.id;
  decision.received = hooks_->offset_of_ack(session, range);
  return decision;
}

}  // namespace bitspec::refserver
