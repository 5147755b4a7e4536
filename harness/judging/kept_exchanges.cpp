#include "harness/judging/kept_exchanges.h"

#include <algorithm>

namespace bitspec::judging {
namespace {

constexpr std::size_t kFirst = 2, kLast = 6;  // of an upload, that lead to what may break
constexpr std::size_t kMostWaiting = 2'000;   // waiting
constexpr std::size_t kMostKept = 2'000;      // of a report, about 5 KiB each

}  // namespace

void KeptExchanges::keep(Numbered exchange) {
  if (kept_.size() < kMostKept) kept_.push_back(std::move(exchange));
}

void KeptExchanges::add(const std::string& scenario, results::Exchange exchange, bool needed) {
  auto [at, added] = waiting_.try_emplace(scenario);
  if (added) {
    order_.push_back(scenario);
    if (order_.size() > kMostWaiting) {
      waiting_.erase(order_.front());
      order_.pop_front();
    }
  }
  Waiting& waiting = at->second;
  Numbered numbered{count_++, std::move(exchange)};
  if (needed) {
    for (Numbered& one : waiting.first) keep(std::move(one));
    for (Numbered& one : waiting.last) keep(std::move(one));
    waiting.first.clear();
    waiting.last.clear();
    keep(std::move(numbered));
  } else if (waiting.first.size() < kFirst) {
    waiting.first.push_back(std::move(numbered));
  } else {
    waiting.last.push_back(std::move(numbered));
    if (waiting.last.size() > kLast) waiting.last.pop_front();
  }
}

std::vector<results::Exchange> KeptExchanges::take() {
  std::ranges::sort(kept_, {}, &Numbered::number);
  std::vector<results::Exchange> out;
  for (Numbered& one : kept_) out.push_back(std::move(one.exchange));
  kept_.clear();
  return out;
}

}  // namespace bitspec::judging
