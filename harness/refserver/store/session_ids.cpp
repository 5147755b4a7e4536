#include "harness/refserver/store/session_ids.h"

#include <sys/random.h>

#include <cstring>
#include <random>

namespace bitspec::refserver {

SessionIds::SessionIds(std::uint64_t seed) {
  if (seed != 0) seeded_.emplace(seed);
}

Guid SessionIds::next() {
  std::array<std::uint8_t, 16> bytes{};
  if (seeded_) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t halves[2] = {seeded_->next(), seeded_->next()};
    std::memcpy(bytes.data(), halves, sizeof(halves));
    return Guid::from_bytes(bytes);
  }
  // getrandom gives up to 256 bytes whole once the system is up; the other source is for kernels that refuse the call.
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    std::random_device device;
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(device());
  }
  return Guid::from_bytes(bytes);
}

}  // namespace bitspec::refserver
