#include "harness/recording/tcp_connection.h"

#include <algorithm>

#include "harness/recording/recognize.h"

namespace bitspec::recording {
namespace {

constexpr std::uint64_t kFirst = 1ull << 32;         // so that nothing before the first byte is negative
constexpr std::size_t kNode = 200;                   // memory of a waiting segment beside its bytes, about
constexpr std::uint64_t kFarOff = 16 * 1024 * 1024;  // no window of a connection that is over reaches so far

// The number nearest to `near` with these low bits.
std::uint64_t unwrap(std::uint32_t low, std::uint64_t near) {
  return near + static_cast<std::uint64_t>(
                    static_cast<std::int64_t>(static_cast<std::int32_t>(low - static_cast<std::uint32_t>(near))));
}

}  // namespace

TcpConnection::TcpConnection(Receiver& receiver, const CaptureLimits& limits, std::uint64_t& last_number)
    : receiver_(receiver), limits_(limits), last_number_(last_number) {}

bool TcpConnection::is_new(const Segment& segment) const {
  const End& from = ends_[0].endpoint == segment.from ? ends_[0] : ends_[1];
  if (segment.syn) {
    // The handshake may be sent again, be captured late, or in part.
    if (from.isn) return *from.isn != segment.seq;
    return from.seen ? static_cast<std::uint32_t>(from.first) != segment.seq + 1 : number_ != 0;
  }
  if (!closed_ || !from.seen || segment.length == 0) return false;
  const std::uint64_t seq = unwrap(segment.seq, from.next);
  return seq > from.next + kFarOff || seq + kFarOff < from.next;
}

void TcpConnection::add(const Segment& segment, const Place& place, std::optional<double> time) {
  if (!ends_[0].seen && !ends_[1].seen) {
    ends_[0].endpoint = segment.from;
    ends_[1].endpoint = segment.to;
  }
  if (closed_) return;
  End& from = ends_[0].endpoint == segment.from ? ends_[0] : ends_[1];
  End& to = peer(from);
  std::uint64_t seq = 0;
  begin(from, to, segment, seq);
  if (!from.seen) return;
  std::uint64_t ack = 0;
  if (segment.has_ack && to.seen) {
    ack = unwrap(segment.ack, to.next);
    to.acked = std::max(to.acked, ack);
  }
  if (segment.rst) return reset(from, seq, place);
  take(from, seq, segment, ack, place, time);
  deliver_all();
  count_unseen();
  for (End& end : ends_) {
    if (end.packets_after_ack > limits_.packets_after_ack) go_on(end, place);
  }
  while (waiting() > limits_.connection_bytes) go_on(place);
}

// Finds out where both ends begin, and the segment's first byte.
void TcpConnection::begin(End& from, End& to, const Segment& segment, std::uint64_t& seq) {
  if (segment.syn) {
    if (!syn_from_) syn_from_ = static_cast<std::size_t>((segment.has_ack ? &to : &from) - ends_.data());
    from.isn = segment.seq;
  }
  if (!from.seen && (segment.syn || segment.length > 0 || segment.fin)) {
    from.seen = true;
    from.first = from.next = from.acked = kFirst + segment.seq + (segment.syn ? 1 : 0);
  }
  if (!to.seen && segment.has_ack && !segment.rst) {
    to.seen = true;
    to.first = to.next = to.acked = kFirst + segment.ack;
  }
  if (from.seen) seq = unwrap(segment.seq + (segment.syn ? 1 : 0), from.next);
}

// Hands the segment over if it is its turn, or keeps it.
void TcpConnection::take(End& from, std::uint64_t seq, const Segment& segment, std::uint64_t ack, const Place& place,
                         std::optional<double> time) {
  if (segment.fin && !from.fin) {
    from.fin = seq + segment.length;
    from.fin_ack = ack;
    from.fin_place = place;
  }
  std::string_view bytes = segment.bytes;
  std::uint64_t length = segment.length;
  if (length == 0 || seq + length <= from.next || from.ended) return;
  if (seq < from.next) {  // begins with what was handed over
    const std::uint64_t old = from.next - seq;
    bytes.remove_prefix(static_cast<std::size_t>(std::min<std::uint64_t>(old, bytes.size())));
    length -= old;
    seq = from.next;
  }
  const End& to = peer(from);
  if (seq == from.next && from.waiting.empty() && (!to.seen || to.next >= ack)) {
    return deliver(from, bytes, length, place, time);
  }
  const auto [at, added] = from.waiting.try_emplace(seq);
  Waiting& waiting = at->second;
  if (!added && waiting.bytes.size() >= bytes.size()) return;
  from.waiting_bytes += bytes.size() + (added ? kNode : 0) - waiting.bytes.size();
  waiting = {std::string(bytes), std::max(length, waiting.length), ack, place, time};
}

void TcpConnection::reset(End& from, std::uint64_t seq, const Place& place) {
  flush(place);
  if (!from.ended && seq > from.next && seq < from.next + kFarOff) tell_lost(from, seq - from.next, place);
  tell_ended(from.ended ? peer(from) : from, Ending::kReset, place);
  closed_ = true;
}

// Bytes that the peer acknowledged and that are not here: were they captured later, they would come soon.
void TcpConnection::count_unseen() {
  for (End& end : ends_) {
    const std::uint64_t end_of_all = end.fin && end.next >= *end.fin ? *end.fin + 1 : end.next;
    end.packets_after_ack = end.seen && end.acked > end_of_all ? end.packets_after_ack + 1 : 0;
  }
}

void TcpConnection::deliver_all() {
  while (deliver_next(ends_[0]) || deliver_next(ends_[1])) {
  }
  closed_ = closed_ || (ends_[0].ended && ends_[1].ended);
}

// One segment, or the end, if it is its turn.
bool TcpConnection::deliver_next(End& from) {
  const End& to = peer(from);
  const auto first = from.waiting.begin();
  if (first != from.waiting.end()) {
    if (first->first > from.next || (to.seen && to.next < first->second.ack)) return false;
    const std::uint64_t seq = first->first;
    const Waiting waiting = std::move(first->second);
    from.waiting.erase(first);
    from.waiting_bytes -= waiting.bytes.size() + kNode;
    if (seq + waiting.length <= from.next) return true;
    const std::uint64_t old = from.next - seq;
    const std::string_view bytes = waiting.bytes;
    deliver(from, bytes.substr(static_cast<std::size_t>(std::min<std::uint64_t>(old, bytes.size()))),
            waiting.length - old, waiting.place, waiting.time);
    return true;
  }
  if (!from.fin || from.ended || from.next < *from.fin || (to.seen && to.next < from.fin_ack)) return false;
  tell_ended(from, Ending::kFin, from.fin_place);
  from.next = std::max(from.next, *from.fin + 1);
  return true;
}

void TcpConnection::deliver(End& from, std::string_view bytes, std::uint64_t length, const Place& place,
                            std::optional<double> time) {
  if (from.ended) return;
  open(from, bytes, place);
  from.next += length;
  if (!bytes.empty()) receiver_.piece({number_, side(from), bytes, place, time});
  // The capture has only the beginning of each packet.
  if (length > bytes.size()) tell_lost(from, length - bytes.size(), place);
}

// Whether bytes are missing, as far as is known. One byte more that is acknowledged may be the end itself.
bool TcpConnection::has_gap(const End& end) const {
  if (!end.seen || end.ended) return false;
  if (!end.waiting.empty()) return end.waiting.begin()->first > end.next;
  return end.fin ? *end.fin > end.next : end.acked > end.next + 1;
}

bool TcpConnection::is_stuck() const {
  return waiting() > 0 || std::any_of(ends_.begin(), ends_.end(),
                                      [this](const End& end) { return has_gap(end) || (end.fin && !end.ended); });
}

// Goes on where it must: behind a gap, or if there is none and the two ends wait for one another, at either of them.
void TcpConnection::go_on(const Place& place) {
  const bool first = has_gap(ends_[0]) || (!has_gap(ends_[1]) && !ends_[0].waiting.empty());
  go_on(first ? ends_[0] : ends_[1], place);
}

void TcpConnection::go_on(End& from, const Place& place) {
  const End& to = peer(from);
  from.packets_after_ack = 0;
  if (has_gap(from)) {
    std::uint64_t behind = !from.waiting.empty() ? from.waiting.begin()->first : from.fin ? *from.fin : from.acked;
    // What the peer sends next may lie between the missing bytes.
    const std::uint64_t ack = to.waiting.empty() ? 0 : to.waiting.begin()->second.ack;
    if (ack > from.next) behind = std::min(behind, ack);
    tell_lost(from, behind - from.next, place);
    from.next = behind;
  } else if (!from.waiting.empty()) {
    from.waiting.begin()->second.ack = 0;
  } else {
    from.fin_ack = peer(from).fin_ack = 0;
  }
  deliver_all();
}

void TcpConnection::flush(const Place& place) {
  deliver_all();
  while (is_stuck()) go_on(place);
}

void TcpConnection::end(const Place& place) {
  if (closed_) return;
  flush(place);
  closed_ = true;
  tell_ended(ends_[client_], Ending::kRecording, place);
  tell_ended(ends_[1 - client_], Ending::kRecording, place);
}

// With the first byte it is known who is the client, as far as it ever will be.
void TcpConnection::open(const End& from, std::string_view bytes, const Place& place) {
  const auto index = static_cast<std::size_t>(&from - ends_.data());
  const bool swapped = guessed_ && index != client_ && !ends_[0].ended && !ends_[1].ended && begins_request(bytes);
  if (number_ != 0 && !swapped) return;
  if (swapped) {  // the guess was wrong
    receiver_.ended(number_, Side::kClient, Ending::kRecording, place);
    receiver_.ended(number_, Side::kServer, Ending::kRecording, place);
    client_ = index;
  } else if (syn_from_) {
    client_ = *syn_from_;
  } else if (begins_request(bytes) || begins_answer(bytes)) {
    client_ = begins_request(bytes) ? index : 1 - index;
  } else {
    client_ = ends_[0].endpoint.port >= ends_[1].endpoint.port ? 0 : 1;  // servers have the lower ports
    guessed_ = true;
  }
  if (swapped) guessed_ = false;
  announce(place);
}

void TcpConnection::announce(const Place& place) {
  number_ = ++last_number_;
  receiver_.opened(number_, ends_[client_].endpoint.text(), ends_[1 - client_].endpoint.text());
  if (!syn_from_) {
    receiver_.lost(number_, Side::kClient, Loss::kBefore, std::nullopt, place);
    receiver_.lost(number_, Side::kServer, Loss::kBefore, std::nullopt, place);
  }
  for (const End& end : ends_) {  // one may have ended without a byte
    if (end.ended) receiver_.ended(number_, side(end), Ending::kFin, end.fin_place);
  }
}

void TcpConnection::tell_lost(const End& from, std::uint64_t count, const Place& place) {
  open(from, {}, place);
  receiver_.lost(number_, side(from), Loss::kGap, count, place);
}

void TcpConnection::tell_ended(End& from, Ending ending, const Place& place) {
  if (from.ended) return;
  from.ended = true;
  from.waiting.clear();
  from.waiting_bytes = 0;
  if (number_ != 0) receiver_.ended(number_, side(from), ending, place);
}

}  // namespace bitspec::recording
