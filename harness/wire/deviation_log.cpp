#include "harness/wire/deviation_log.h"

#include "harness/base/printable.h"

namespace bitspec::wire {

void DeviationLog::add(DeviationKind kind, std::uint64_t offset, std::string_view text, std::size_t at) {
  if (count_[static_cast<std::size_t>(kind)]++ >= kMostOfAKind) return;
  list_.push_back({kind, offset, printable_part(text, at, 32, {.end = true})});
}

}  // namespace bitspec::wire
