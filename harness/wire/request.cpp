#include "harness/wire/request.h"

#include <algorithm>
#include <cstring>
#include <thread>

namespace bitspec::wire {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kWrite = 64 * 1024;      // larger writes were not faster on loopback
constexpr milliseconds kBlockedBeforeLook{200};  // a server that reads slowly is not one that has given up

// One send under way: what is out, and the buffer that joins head and body.
class Sender {
 public:
  Sender(Stream& stream, const OutgoingRequest& request, milliseconds limit)
      : stream_(stream), request_(request), limit_(limit) {}

  // Sends up to offset `to`. False: stopped, and the report says why.
  bool send_to(std::uint64_t to) {
    while (report.sent < to) {
      if (!write_all(piece(to))) return false;
    }
    return true;
  }

  // False: the pause is longer than the limit.
  bool pause(const SendPlan& plan) {
    const bool fits = plan.pause < limit_;
    if (plan.pause.count() > 0) std::this_thread::sleep_for(std::min(plan.pause, limit_));
    if (fits && plan.after_pause) plan.after_pause();
    if (!fits) report.status = IoStatus::kDeadline;
    return fits;
  }

  // RFC 9110 10.1.1: not for ever.
  void hold() { stream_.wait_input(Clock::now() + limit_ / 2); }

  SendReport report;

 private:
  // The next bytes to write, ending at `to` at the latest. Head and the begin of the body go out together.
  std::string_view piece(std::uint64_t to) {
    const std::uint64_t from = report.sent;
    const std::uint64_t head = request_.head.size();
    if (to <= head) return std::string_view(request_.head).substr(from, to - from);
    const std::uint64_t from_head = from < head ? head - from : 0;
    if (from_head >= kWrite) return std::string_view(request_.head).substr(from);
    const std::uint64_t size = std::min(to - from, kWrite);
    if (!buffer_) buffer_ = std::make_unique_for_overwrite<char[]>(std::min(request_.size() - from, kWrite));
    if (from_head > 0) std::memcpy(buffer_.get(), request_.head.data() + from, from_head);
    const std::uint64_t body_at = from + from_head - head;
    request_.body->read(body_at, {buffer_.get() + from_head, static_cast<std::size_t>(size - from_head)});
    return {buffer_.get(), static_cast<std::size_t>(size)};
  }

  bool write_all(std::string_view bytes) {
    while (!bytes.empty()) {
      if (over()) {
        report.status = IoStatus::kDeadline;
        return false;
      }
      const auto begin = Clock::now();
      const IoResult r = write_some(bytes, begin);
      report.blocked += Clock::now() - begin;
      if (r.status != IoStatus::kOk) return false;
      report.sent += r.bytes;
      bytes.remove_prefix(r.bytes);
    }
    return true;
  }

  bool over(Clock::duration since = {}) const { return report.blocked + since >= limit_ * kMostLimits; }

  // As soon as there is room. A buffer that is full may have to empty by a good part before there is; as long as it
  // does, the peer takes bytes.
  IoResult write_some(std::string_view bytes, SteadyTime begin) {
    IoResult r = stream_.write_some(bytes, begin + std::min(limit_, kBlockedBeforeLook), false);
    for (auto until = begin + limit_; r.status == IoStatus::kDeadline; until += limit_) {
      const std::uint64_t before = stream_.unsent();
      r = stream_.write_some(bytes, until, true);
      if (r.status != IoStatus::kDeadline) break;
      if (Clock::now() < until) {
        report.early_input = true;
        return r;
      }
      if (over(Clock::now() - begin) || stream_.unsent() >= before) break;
    }
    report.early_input = r.status == IoStatus::kReset;
    if (r.status != IoStatus::kOk) report.status = r.status;
    return r;
  }

  Stream& stream_;
  const OutgoingRequest& request_;
  const milliseconds limit_;
  std::unique_ptr<char[]> buffer_;
};

bool send_planned(Sender& sender, const OutgoingRequest& request, std::uint64_t end, bool& before_last_due,
                  const std::function<void()>& before_last_byte) {
  const SendPlan& plan = request.plan;
  bool hold_due = plan.wait_for_continue && end > request.head.size();
  std::size_t next_split = 0;
  while (sender.report.sent < end) {
    const std::uint64_t at = sender.report.sent;
    while (next_split < plan.splits.size() && plan.splits[next_split] <= at) ++next_split;
    const std::uint64_t split = next_split < plan.splits.size() ? plan.splits[next_split] : end;
    std::uint64_t to = std::min(split, end);
    if (hold_due) to = std::min<std::uint64_t>(to, request.head.size());
    if (before_last_due && at < end - 1) to = std::min(to, end - 1);
    if (before_last_due && at == end - 1) {
      before_last_due = false;
      before_last_byte();
    }
    if (!sender.send_to(to)) return false;
    if (hold_due && to == request.head.size()) {
      hold_due = false;
      sender.hold();
    }
    if (to == split && to < end && !sender.pause(plan)) return false;
  }
  return true;
}

}  // namespace

std::string request_head(std::string_view method, std::string_view target, std::string_view version,
                         const Fields& fields) {
  std::string head;
  head.reserve(512);
  head.append(method).append(" ").append(target).append(" ").append(version).append("\r\n");
  for (const Field& f : fields.list()) head.append(f.name).append(": ").append(f.value).append("\r\n");
  head += "\r\n";
  return head;
}

SendReport send_request(Stream& stream, const OutgoingRequest& request, milliseconds limit,
                        const std::function<void()>& before_last_byte) {
  const std::uint64_t end = std::min(request.size(), request.plan.cut.value_or(request.size()));
  Sender sender(stream, request, limit);
  bool before_last_due = static_cast<bool>(before_last_byte);
  const bool through = send_planned(sender, request, end, before_last_due, before_last_byte);
  if (before_last_due) before_last_byte();  // whoever waits for it must not wait for ever
  if (through) {
    switch (request.plan.end) {
      case SendEnd::kKeep:
        break;
      case SendEnd::kHalfClose:
        stream.half_close();
        break;
      case SendEnd::kClose:
        stream.close();
        break;
      case SendEnd::kReset:
        stream.reset();
        break;
    }
  }
  sender.report.whole = sender.report.sent == request.size();
  return sender.report;
}

}  // namespace bitspec::wire
