// Everything random comes from one printed seed. A scenario's seed is made from the run's seed and the scenario's id,
// so that neither order nor the number of jobs matters.
#pragma once

#include <cstdint>
#include <string_view>

namespace bitspec {

// SplitMix64 [Steele, Lea, Flood 2014]: tiny, and good enough for test data. Not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::uint64_t below(std::uint64_t bound);  // 0 <= result < bound; bound > 0

 private:
  std::uint64_t state_;
};

// From the kernel; what comes out cannot be guessed. One call is cheap; a std::random_device for each is not, it asks
// the processor what it can.
std::uint64_t fresh_random();

std::uint64_t derive_seed(std::uint64_t seed, std::string_view name);

}  // namespace bitspec
