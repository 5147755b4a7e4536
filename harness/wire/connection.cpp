#include "harness/wire/connection.h"

#include <algorithm>
#include <utility>

#include "harness/base/printable.h"

namespace bitspec::wire {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kRead = 64 * 1024;
constexpr std::size_t kStrayKept = 1024;
constexpr std::uint64_t kOnItsWay = 64 * 1024;  // bytes unsent; fewer are there at once
constexpr int kLooks = 4;                       // at them, within a limit

// Could be the begin of an answer, as far as it goes.
bool may_begin_answer(std::string_view bytes) {
  constexpr std::string_view kStart = "HTTP/";
  const std::size_t n = std::min(bytes.size(), kStart.size());
  return bytes.substr(0, n) == kStart.substr(0, n);
}

bool begins_answer(std::string_view bytes) {
  return bytes.starts_with("HTTP/1.");
}

}  // namespace

Connection::Connection(std::unique_ptr<Stream> stream, Limits limits)
    : stream_(std::move(stream)),
      limits_(limits),
      buffer_(std::make_unique_for_overwrite<char[]>(kRead)),
      deadline_(Clock::now() + limits.exchange) {}

SendReport Connection::send(const OutgoingRequest& request, const std::function<void()>& before_last_byte) {
  times_ = {};
  times_.start = Clock::now();
  const SendReport report = send_request(*stream_, request, limits_.exchange, before_last_byte);
  times_.sent = Clock::now();
  // A peer that took nothing for the whole limit has been waited for already.
  deadline_ = report.status == IoStatus::kDeadline ? times_.sent : times_.sent + limits_.exchange + report.blocked;
  unsent_ = stream_->unsent();
  note_end(report.status);
  if (request.plan.end == SendEnd::kClose || request.plan.end == SendEnd::kReset) fate_ = Fate::kGivenUp;
  // A request that was stopped half-way leaves the peer waiting for the rest of it.
  if (report.stopped() || request.plan.end != SendEnd::kKeep) usable_ = false;
  return report;
}

Answer Connection::read_answer(const ReadOptions& options) {
  times_.first_byte = times_.head = times_.end = SteadyTime{};
  AnswerReader reader(options.head_request, options.limits.value_or(limits_.answer), options.sink);
  const bool cut_short = read_into(reader);
  times_.end = Clock::now();
  Answer answer = reader.take();
  if (cut_short) answer.ending = Ending::kBrokenOff;
  split_off_next(answer);
  note_leftovers(answer);
  settle(answer);
  return answer;
}

// True: the deadline of the exchange ended a body without framing that was still coming.
bool Connection::read_into(AnswerReader& reader) {
  const auto feed = [&](std::string_view bytes, SteadyTime now) {
    if (times_.first_byte == SteadyTime{}) times_.first_byte = now;
    const std::size_t taken = reader.feed(bytes);
    if (times_.head == SteadyTime{} && reader.head_done()) times_.head = now;
    return taken;
  };
  SteadyTime last_byte = Clock::now();
  if (!pending_.empty()) pending_.erase(0, feed(pending_, last_byte));
  while (!reader.done()) {
    const bool unframed = reader.head_done() && reader.framing() == Framing::kUntilClose;
    const bool on_its_way = times_.first_byte == SteadyTime{} && unsent_ > kOnItsWay;
    SteadyTime until = unframed ? last_byte + limits_.framing_grace : deadline_;
    if (on_its_way) until = std::min(until, Clock::now() + limits_.exchange / kLooks);
    const IoResult r = stream_->read_some({buffer_.get(), kRead}, until);
    if (r.status == IoStatus::kDeadline && on_its_way && goes_on()) continue;
    if (r.status != IoStatus::kOk) {
      note_end(r.status);
      reader.end(r.status);
      return false;
    }
    last_byte = Clock::now();
    const std::string_view bytes(buffer_.get(), r.bytes);
    pending_ = bytes.substr(feed(bytes, last_byte));
    // A peer that never stops sending is never waited for, so the clock is looked at here too.
    if (last_byte >= deadline_ && !reader.done()) {
      reader.end(IoStatus::kDeadline);
      return reader.framing() == Framing::kUntilClose;
    }
  }
  return false;
}

// The end of a large request may be on its way long after it was written: as long as the peer takes it, the time for
// the answer has not begun.
bool Connection::goes_on() {
  const std::uint64_t before = std::exchange(unsent_, stream_->unsent());
  const auto now = Clock::now();
  if (unsent_ < before && now < times_.sent + limits_.exchange * kMostLimits)
    deadline_ = std::max(deadline_, now + limits_.exchange);
  return now < deadline_;
}

// What the peer did. What follows an end that we made ourselves says nothing about it.
void Connection::note_end(IoStatus status) {
  if (fate_ != Fate::kOpen) return;
  if (status == IoStatus::kEnd) fate_ = Fate::kPeerClosed;
  if (status == IoStatus::kReset) fate_ = Fate::kPeerReset;
}

// A server that answers what it takes for another request, behind an answer whose end it did not say: those bytes are
// no body.
void Connection::split_off_next(Answer& answer) {
  const bool unframed = answer.framing == Framing::kUntilClose && answer.ending == Ending::kComplete;
  if (!unframed || answer.body_size > answer.body_start.size() || !begins_answer(answer.body_start)) return;
  pending_ = std::move(answer.body_start);
  answer.body_start.clear();
  answer.body_size = 0;
}

void Connection::note_leftovers(Answer& answer) const {
  if (pending_.empty() || answer.ending != Ending::kComplete || may_begin_answer(pending_)) return;
  const bool no_body = answer.framing == Framing::kNone;
  answer.deviations.push_back({no_body ? DeviationKind::kBodyNotAllowed : DeviationKind::kStrayBytes,
                               no_body ? 0 : answer.body_size, printable_part(pending_, 0, 32, {true, true})});
}

void Connection::settle(const Answer& answer) {
  if (answer.ending != Ending::kComplete || answer.closes) usable_ = false;
  const bool unframed = answer.framing == Framing::kUntilClose && !begins_answer(pending_);
  // After silence the answer may still come, and a look at the connection may still be wanted.
  if (unframed || (answer.ending != Ending::kComplete && answer.ending != Ending::kSilent)) close();
}

Connection::Idle Connection::look(milliseconds wait) {
  if (pending_.empty()) {
    const SteadyTime until = Clock::now() + wait;
    if (!stream_->wait_input(until)) return Idle::kOpen;
    const IoResult r = stream_->read_some({buffer_.get(), kRead}, until);
    if (r.status == IoStatus::kDeadline) return Idle::kOpen;
    if (r.status != IoStatus::kOk) {
      note_end(r.status);
      usable_ = false;
      return Idle::kClosed;
    }
    pending_.assign(buffer_.get(), r.bytes);
  }
  stray_ = pending_.substr(0, kStrayKept);
  usable_ = false;
  return Idle::kStray;
}

void Connection::half_close() {
  stream_->half_close();
  usable_ = false;
}

void Connection::reset() {
  if (fate_ == Fate::kOpen) fate_ = Fate::kGivenUp;
  stream_->reset();
  pending_.clear();
  usable_ = false;
}

void Connection::close() {
  if (fate_ == Fate::kOpen) fate_ = Fate::kGivenUp;
  stream_->close();
  pending_.clear();
  usable_ = false;
}

}  // namespace bitspec::wire
