#include "harness/base/random.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace bitspec {
namespace {

// The values that other implementations of SplitMix64 print for this seed: a printed seed must mean the same in every
// version and on every machine.
TEST(Random, IsSplitMix64) {
  Random random(1234567);
  for (const std::uint64_t want : {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                   4593380528125082431u, 16408922859458223821u}) {
    EXPECT_EQ(random.next(), want);
  }
}

TEST(Random, BelowStaysBelowAndReachesEverything) {
  Random random(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.below(7));
  EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(random.below(1), 0u);
}

TEST(FreshRandom, IsAnotherEachTime) {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(fresh_random());
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(DeriveSeed, IsFixedForSeedAndName) {
  EXPECT_EQ(derive_seed(1, "fragment/gap"), 0x7d17b0621bf70f3au);
  EXPECT_EQ(derive_seed(1, ""), 0xadd59ec795ad7f61u);
}

TEST(DeriveSeed, DiffersForEverySeedAndName) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (const char* name : {"", "a", "b", "ab", "ba", "fragment/gap"}) seen.insert(derive_seed(seed, name));
  }
  EXPECT_EQ(seen.size(), 600u);
}

}  // namespace
}  // namespace bitspec
