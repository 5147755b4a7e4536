#include "harness/client/stoppable_stream.h"

#include <algorithm>

namespace bitspec::client {
namespace {

using Steady = std::chrono::steady_clock;
using wire::IoResult;
using wire::IoStatus;
using wire::SteadyTime;

constexpr wire::milliseconds kStopLook{100};

class StoppableStream : public wire::Stream {
 public:
  StoppableStream(std::unique_ptr<wire::Stream> under, const std::atomic<bool>& stop)
      : under_(std::move(under)), stop_(stop) {}

  IoResult read_some(std::span<char> out, SteadyTime deadline) override {
    return in_pieces(deadline, [&](SteadyTime until) { return under_->read_some(out, until); });
  }
  IoResult write_some(std::string_view bytes, SteadyTime deadline, bool stop_on_input) override {
    return in_pieces(deadline, [&](SteadyTime until) {
      // Early: the peer has sent something, and that is the caller's matter.
      const IoResult r = under_->write_some(bytes, until, stop_on_input);
      if (r.status == IoStatus::kDeadline && Steady::now() < until) early_ = true;
      return r;
    });
  }
  bool wait_input(SteadyTime deadline) override {
    bool found = false;
    in_pieces(deadline, [&](SteadyTime until) {
      found = under_->wait_input(until);
      return IoResult{found ? IoStatus::kOk : IoStatus::kDeadline, 0};
    });
    return found || stop_;
  }
  std::uint64_t unsent() const override { return under_->unsent(); }
  void half_close() override { under_->half_close(); }
  void reset() override { under_->reset(); }
  void close() override { under_->close(); }

 private:
  template <class Call>
  IoResult in_pieces(SteadyTime deadline, Call call) {
    early_ = false;
    for (;;) {
      if (stop_) return {IoStatus::kReset, 0};
      const SteadyTime until = std::min(deadline, Steady::now() + kStopLook);
      const IoResult r = call(until);
      if (r.status != IoStatus::kDeadline || until == deadline || early_) return r;
    }
  }

  std::unique_ptr<wire::Stream> under_;
  const std::atomic<bool>& stop_;
  bool early_ = false;
};

}  // namespace

std::unique_ptr<wire::Stream> stoppable(std::unique_ptr<wire::Stream> under, const std::atomic<bool>& stop) {
  return std::make_unique<StoppableStream>(std::move(under), stop);
}

}  // namespace bitspec::client
