#include "harness/engine/patience.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitspec::engine {
namespace {

constexpr int kBefore = 4;       // silences, or answers without an end, that are waited for in full
constexpr int kMultiple = 10;    // of the slowest answer
constexpr int kLeastShare = 10;  // the limit never shrinks below a tenth, nor below kLeast
constexpr milliseconds kLeast{500};
constexpr std::size_t kEnds = 10;  // creates at the begin and at the end of a run whose times are compared
constexpr std::size_t kMostTimings = 100'000;
constexpr int kSlower = 10;  // times
constexpr milliseconds kNoticed{100};

milliseconds in_ms(Patience::Clock::duration time) {
  return std::chrono::ceil<milliseconds>(time);
}

milliseconds median(std::vector<Patience::Clock::duration> times) {
  std::sort(times.begin(), times.end());
  return in_ms(times[times.size() / 2]);
}

}  // namespace

bool Patience::shrunk() const {
  return silences_ >= kBefore && !no_more_;
}

milliseconds Patience::shrunk_limit(milliseconds whole) const {
  return std::min(whole, std::max({whole / kLeastShare, kLeast, in_ms(slowest_) * kMultiple}));
}

wire::Limits Patience::limits(wire::Limits whole) const {
  const std::lock_guard lock(mutex_);
  // Until it is known that this server does not close, an end of the connection is waited for like an answer.
  if (unframed_ < kBefore) whole.framing_grace = std::max(whole.framing_grace, whole.exchange / 2);
  if (!shrunk()) return whole;
  const milliseconds limit = shrunk_limit(whole.exchange);
  if (limit < whole.exchange) shortest_ = shortest_.count() == 0 ? limit : std::min(shortest_, limit);
  whole.exchange = limit;
  return whole;
}

void Patience::answered(Clock::duration took) {
  const std::lock_guard lock(mutex_);
  slowest_ = std::max(slowest_, took);
}

void Patience::silent() {
  const std::lock_guard lock(mutex_);
  ++silences_;
}

void Patience::unframed() {
  const std::lock_guard lock(mutex_);
  ++unframed_;
}

void Patience::created(Clock::duration took) {
  const std::lock_guard lock(mutex_);
  if (creates_.size() < kMostTimings) creates_.push_back(took);
}

void Patience::watch(std::unique_ptr<wire::Connection> connection, Clock::time_point until,
                     const std::string& scenario) {
  const std::lock_guard lock(mutex_);
  watched_.push_back({std::move(connection), until, scenario});
  look_at_watched(false);
}

// With mutex_ held. Those whose time is over were silent indeed.
void Patience::look_at_watched(bool to_the_end) {
  std::erase_if(watched_, [&](Watched& one) {
    const auto left = std::chrono::ceil<milliseconds>(one.until - Clock::now());
    const bool over = left.count() <= 0;
    const auto idle = one.connection->look(to_the_end && !over ? left : milliseconds(0));
    if (idle != wire::Connection::Idle::kOpen) late_.insert(one.scenario);
    return over || to_the_end || idle != wire::Connection::Idle::kOpen;
  });
}

std::set<std::string> Patience::late() {
  const std::lock_guard lock(mutex_);
  no_more_ = true;
  look_at_watched(true);
  return std::move(late_);
}

std::vector<std::string> Patience::notes() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  if (shortest_.count() > 0)
    out.push_back(
        fmt::format("after {} answers that never came the time limit for an answer was {} ms or more: {} times the "
                    "slowest answer so far, or a tenth of the whole limit",
                    kBefore, shortest_.count(), kMultiple));
  if (creates_.size() < 2 * kEnds) return out;
  const milliseconds first = median({creates_.begin(), creates_.begin() + kEnds});
  const milliseconds last = median({creates_.end() - kEnds, creates_.end()});
  if (last >= first * kSlower && last - first >= kNoticed)
    out.push_back(fmt::format(
        "the server got slower during the run: answers to Create-Session took {} ms at first and {} ms at the end",
        first.count(), last.count()));
  return out;
}

}  // namespace bitspec::engine
