// Changes to sequences of packets: most packets that are put in go on with what is there, and a changed number is one
// at which servers go wrong.
#pragma once

#include "fuzz/mutate.h"
#include "fuzz/session_random.h"

namespace bitspec::machine {

inline void insert_packet(Sequence& sequence, Random& random) {
  if (sequence.packets.size() >= kMostPackets) return;
  const auto place = random.below(2) == 0 ? sequence.packets.size() : random.below(sequence.packets.size() + 1);
  naive::Sessions naive(sequence.settings);
  for (std::size_t i = 0; i < place; ++i) naive.take(sequence.packets[i]);
  auto packet = random_packet(random, naive, sequence.settings);
  // What is not among the numbers of the encoding comes back as another.
  packet = decode_packet(encode_packet(packet));
  sequence.packets.insert(sequence.packets.begin() + static_cast<std::ptrdiff_t>(place), packet);
}

inline std::uint64_t other_number(std::uint64_t number, const Packet& p, Random& random) {
  switch (random.below(5)) {
    case 0:
      return number_of(code_of(number + 1));
    case 1:
      return number_of(code_of(number - 1));
    case 2:
      return fuzz::any_of(std::vector{p.first, p.last, p.total, p.length, kTimeoutMs, kMaxUpload, kMaxFragment},
                          random);
    case 3:
      return fuzz::any_of(std::vector(kLarge.begin(), kLarge.end()), random);
    default:
      return random.below(kLongest + 2);
  }
}

inline void change_number(Packet& p, Random& random) {
  auto* const number = fuzz::any_of(std::vector{&p.first, &p.last, &p.total, &p.length}, random);
  *number = other_number(*number, p, random);
  // The length seldom contradicts the range: that is refused before anything else is looked at.
  if (p.what == Packet::kFragment && number != &p.length && p.first <= p.last && random.below(8) != 0)
    p.length = number_of(code_of(p.last - p.first + 1));
}

inline void change_field(Packet& p, Random& random) {
  switch (random.below(9)) {
    case 0:
    case 1:
    case 2:
      return change_number(p, random);
    case 3:
      p.slot = random.below(kSlots);
      return;
    case 4:
      p.url = 1 - p.url;
      return;
    case 5:
      p.other_url = !p.other_url;
      return;
    case 6:
      p.breaks_off = !p.breaks_off;
      return;
    case 7:
      p.what = static_cast<Packet::What>(random.below(8));
      return;
    default:
      return make_odd(p, random);
  }
}

inline void mutate(Sequence& sequence, Random& random) {
  for (auto left = 1 + random.below(3); left > 0; --left) {
    const auto dice = random.below(16);
    if (dice < 6 || sequence.packets.empty()) {
      insert_packet(sequence, random);
    } else if (dice < 10) {
      change_field(sequence.packets[random.below(sequence.packets.size())], random);
    } else if (dice < 15) {
      fuzz::rearrange(sequence.packets, kMostPackets, random);
    } else {
      sequence.settings = random_settings(random, kProfiles[random.below(kProfiles.size())]);
    }
  }
}

}  // namespace bitspec::machine
