#include "harness/proxy/relay.h"

#include <poll.h>

#include <vector>

#include "harness/recording/capture_file.h"
#include "harness/wire/tcp_stream.h"

namespace bitspec::proxy {
namespace {

using recording::Ending;
using recording::Side;
using Clock = std::chrono::steady_clock;
using wire::IoStatus;

constexpr int kPollTime = 100;  // ms; how soon a stop is felt

// What goes from one side to the other.
struct Way {
  Side side;
  wire::Stream& from;
  wire::Stream& to;
  std::string held = {};  // read, and not yet taken by the other side
  bool over = false;      // `from` sends no more

  bool wants_input() const { return !over && held.empty(); }
  bool wants_room() const { return !held.empty(); }
  bool done() const { return over && held.empty(); }
};

class Relay {
 public:
  Relay(wire::Stream& client, wire::Stream& server, const RelayEvents& events)
      : ways_{{Side::kClient, client, server}, {Side::kServer, server, client}},
        events_(events),
        buffer_(recording::kLargestPiece) {}

  void run(std::chrono::milliseconds idle, const std::atomic<bool>& stop) {
    auto last = Clock::now();
    while (!broken_ && !(ways_[0].done() && ways_[1].done())) {
      if (stop || Clock::now() - last > idle) return give_up();
      if (!wait()) continue;
      last = Clock::now();
      for (Way& way : ways_) {
        if (!broken_ && way.wants_input()) read(way);
        if (!broken_ && way.wants_room()) write(way);
      }
    }
  }

 private:
  // True: one of the sides can go on.
  bool wait() const {
    pollfd entries[2];
    for (int i = 0; i < 2; ++i) {
      const Way& in = ways_[i];
      const Way& out = ways_[1 - i];  // what goes to the side that `in` comes from
      const int events = (in.wants_input() ? POLLIN : 0) | (out.wants_room() ? POLLOUT : 0);
      entries[i] = {events == 0 ? -1 : wire::socket_of(in.from), static_cast<short>(events), 0};
    }
    return ::poll(entries, 2, kPollTime) > 0;
  }

  void read(Way& way) {
    const auto r = way.from.read_some(buffer_, Clock::time_point{});
    if (r.status == IoStatus::kDeadline) return;
    if (r.status == IoStatus::kOk) {
      way.held.assign(buffer_.data(), r.bytes);
      events_.piece(way.side, way.held);
      return;
    }
    way.over = true;
    events_.ended(way.side, r.status == IoStatus::kEnd ? Ending::kFin : Ending::kReset);
    if (r.status == IoStatus::kEnd)
      way.to.half_close();
    else
      break_with(way.to);
  }

  void write(Way& way) {
    const auto r = way.to.write_some(way.held, Clock::time_point{}, false);
    if (r.status == IoStatus::kOk) way.held.erase(0, r.bytes);
    if (r.status != IoStatus::kReset) return;
    // What it sent before it broke the connection may still be there.
    Way& back = &way == &ways_[0] ? ways_[1] : ways_[0];
    while (back.wants_input()) {
      read(back);
      if (back.held.empty()) break;
      write_last(back);
    }
    break_with(way.from);
  }

  void write_last(Way& way) {
    const auto r = way.to.write_some(way.held, Clock::now() + std::chrono::seconds(1), false);
    way.held.erase(0, r.status == IoStatus::kOk ? r.bytes : way.held.size());
  }

  void break_with(wire::Stream& side) {
    broken_ = true;
    side.reset();
  }

  void give_up() {
    for (Way& way : ways_) {
      if (!way.over) events_.ended(way.side, Ending::kRecording);
      way.from.reset();
    }
  }

  Way ways_[2];
  const RelayEvents& events_;
  std::vector<char> buffer_;
  bool broken_ = false;
};

}  // namespace

void relay(wire::Stream& client, wire::Stream& server, std::chrono::milliseconds idle, const std::atomic<bool>& stop,
           const RelayEvents& events) {
  Relay(client, server, events).run(idle, stop);
}

}  // namespace bitspec::proxy
