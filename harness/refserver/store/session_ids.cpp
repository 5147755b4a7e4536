#include "harness/refserver/store/session_ids.h"

#include <cstring>

namespace bitspec::refserver {

SessionIds::SessionIds(std::uint64_t seed) {
  if (seed != 0) seeded_.emplace(seed);
}

Guid SessionIds::next() {
  const std::lock_guard lock(mutex_);
  const auto half = [this] { return seeded_ ? seeded_->next() : fresh_random(); };
  const std::uint64_t halves[2] = {half(), half()};
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), halves, sizeof(halves));
  return Guid::from_bytes(bytes);
}

}  // namespace bitspec::refserver
