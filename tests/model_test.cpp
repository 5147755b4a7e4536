// The store, the session model and the naive account of fuzz/naive/session.h, led through random packets and compared
// after each: answer, offset, and the bytes of the files. A difference is shown with the fewest packets that still lead
// to it.
#include <gtest/gtest.h>

#include "fuzz/session_random.h"
#include "fuzz/session_walk.h"
#include "harness/refserver/faults/inject.h"

namespace bitspec::machine {
namespace {

// Leaves out packets as long as something still differs.
Sequence shortest(Sequence sequence, const ChangeStore& change) {
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (std::size_t i = sequence.packets.size(); i-- > 0;) {
      Sequence fewer = sequence;
      fewer.packets.erase(fewer.packets.begin() + static_cast<std::ptrdiff_t>(i));
      if (difference(fewer, change).empty()) continue;
      sequence = std::move(fewer);
      shorter = true;
    }
  }
  return sequence;
}

struct Found {
  std::uint64_t seed = 0;
  Sequence sequence;
  std::string what;
};

std::optional<Found> first_difference(Profile profile, int sequences, const ChangeStore& change = {}) {
  for (int i = 1; i <= sequences; ++i) {
    const auto seed = static_cast<std::uint64_t>(i);
    Random random(derive_seed(seed, "settings"));
    auto sequence = random_sequence(seed, i % 2 == 0 ? Settings{profile} : random_settings(random, profile));
    if (difference(sequence, change).empty()) continue;
    sequence = shortest(std::move(sequence), change);
    return Found{seed, sequence, difference(sequence, change)};
  }
  return std::nullopt;
}

std::string text(const Found& found) {
  std::string out = "seed " + std::to_string(found.seed) + "\n";
  for (const auto& p : found.sequence.packets) out += "  " + p.text() + "\n";
  return out + found.what;
}

TEST(SessionModel, ModelStoreAndTheTableOfTheDocumentsAgree) {
  for (const Profile profile : kProfiles) {
    const auto found = first_difference(profile, 5000);
    EXPECT_FALSE(found) << profile_name(profile) << ", " << text(*found);
  }
}

// Sequences are worth something only if a store that is wrong shows it in few packets.
TEST(SessionModel, AFaultOfTheStoreIsFoundAndShortened) {
  struct Case {
    const char* fault;
    std::size_t at_most;  // packets that are left
  };
  const Case cases[] = {
      {"gap-accepted", 2},           {"overlap-overwrites", 4},
      {"overlap-appended", 3},       {"duplicate-moves-back", 3},
      {"interrupted-counted", 3},    {"total-change-accepted", 3},
      {"cancel-keeps-data", 3},      {"session-other-url-accepted", 2},
      {"close-twice-accepted", 3},   {"received-range-last-byte", 2},
      {"close-early-keeps-file", 3}, {"range-reversed-accepted", 2},
  };
  for (const auto& c : cases) {
    const auto faults = refserver::FaultSet::parse({c.fault});
    ASSERT_TRUE(faults) << faults.error().message;
    const auto found = first_difference(Profile::kWin32, 2000,
                                        [&](refserver::StoreOptions& options) { refserver::inject(options, *faults); });
    ASSERT_TRUE(found) << c.fault;
    EXPECT_LE(found->sequence.packets.size(), c.at_most) << c.fault << ", " << text(*found);
  }
}

TEST(SessionModel, TheSameSeedGivesTheSameSequence) {
  EXPECT_EQ(random_sequence(7, {Profile::kIis}), random_sequence(7, {Profile::kIis}));
}

TEST(SessionModel, BytesAndSequencesAreTheSame) {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    Random random(seed);
    const auto sequence = random_sequence(seed, random_settings(random, kProfiles[seed % kProfiles.size()]));
    EXPECT_EQ(decode(encode(sequence)), sequence) << seed;
  }
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto code = static_cast<unsigned char>(byte);
    EXPECT_EQ(code_of(number_of(code)), code);
  }
  EXPECT_EQ(decode("").packets.size(), 0U);
  EXPECT_EQ(decode(std::string(1 + kPacketBytes + 3, 'x')).packets.size(), 1U);
}

}  // namespace
}  // namespace bitspec::machine
