// DeviationLog: what an answer did wrong, in the order it was seen, bounded in memory.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/wire/answer.h"

namespace bitspec::wire {

class DeviationLog {
 public:
  // It shows in `text` from `at` on; the detail holds the first few bytes from there.
  void add(DeviationKind kind, std::uint64_t offset, std::string_view text, std::size_t at = 0);
  const std::vector<Deviation>& list() const { return list_; }
  std::vector<Deviation> take() { return std::move(list_); }

 private:
  // A head full of NULs must not fill the memory; eight of a kind say enough.
  static constexpr int kMostOfAKind = 8;
  std::vector<Deviation> list_;
  std::array<int, 32> count_{};
};

}  // namespace bitspec::wire
