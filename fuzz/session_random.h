// Random packets of which most go on with what is there: bytes at random are refused by the first check.
#pragma once

#include "fuzz/naive/session.h"
#include "harness/base/random.h"

namespace bitspec::machine {

constexpr std::uint64_t kLongest = 12;  // bytes of a file: small, so that ranges meet often

inline Packet random_fragment(Random& random, const naive::Sessions& naive, std::size_t slot) {
  Packet p;
  p.what = Packet::kFragment;
  p.slot = slot;
  const std::uint64_t next = naive.next(slot);
  p.total = next > 0 && random.below(8) != 0 ? naive.total(slot) : 1 + random.below(kLongest);
  p.first = random.below(3) != 0 ? next : random.below(std::min(p.total, kLongest) + 1);
  p.last = p.first + random.below(std::min(kLongest, std::max(p.total, p.first + 1) - p.first));
  p.length = p.last - p.first + 1;
  if (random.below(16) == 0) std::swap(p.first, p.last);
  if (random.below(16) == 0) p.total = p.last;
  if (random.below(16) == 0) p.length = random.below(2) == 0 ? p.length + 1 : p.length - 1;
  p.breaks_off = p.length > 0 && random.below(12) == 0;
  return p;
}

// What any packet may have, and few do.
inline void make_odd(Packet& p, Random& random) {
  switch (random.below(6)) {
    case 0:
      p.id = static_cast<Packet::Id>(random.below(8));
      break;
    case 1:
      p.framing = random.below(2) == 0 ? Packet::kNoLength : Packet::kChunked;
      break;
    case 2:
      p.escaped = true;
      break;
    case 3:
      p.spelling = random.below(kOffers.size());
      break;
    case 4:
      if (p.what != Packet::kFragment) p.length = random.below(3);
      break;
    default:
      p.what = Packet::kUnknown;
  }
}

// `naive` is at the place where the packet will stand.
inline Packet random_packet(Random& random, const naive::Sessions& naive, const Settings& settings = {}) {
  Packet p;
  p.slot = random.below(kSlots);
  const auto dice = random.below(100);
  if (settings.timeout && random.below(10) == 0) {
    p.what = random.below(2) == 0 ? Packet::kWait : Packet::kWaitAndClean;
    p.first = random.below(2) == 0 ? kTimeoutMs / 2 : kTimeoutMs + random.below(2);
    return p;
  }
  if (!naive.there(p.slot) && dice < 70) {
    p.what = Packet::kCreate;
  } else if (dice < 78) {
    p = random_fragment(random, naive, p.slot);
  } else {
    p.what = dice < 80 ? Packet::kPing : dice < 83 ? Packet::kCreate : dice < 92 ? Packet::kClose : Packet::kCancel;
  }
  p.url = p.what == Packet::kCreate ? random.below(kUrls) : 0;
  p.other_url = p.what != Packet::kCreate && p.what != Packet::kPing && random.below(20) == 0;
  p.mark = static_cast<unsigned char>(random.below(26));
  if (random.below(12) == 0) make_odd(p, random);
  return p;
}

inline Settings random_settings(Random& random, Profile profile) {
  return {profile, random.below(3) == 0, random.below(4) != 0, random.below(4) == 0};
}

inline Sequence random_sequence(std::uint64_t seed, const Settings& settings) {
  Random random(seed);
  Sequence out{settings, Packets(5 + random.below(kMostPackets - 4))};
  naive::Sessions naive(settings);
  for (std::size_t i = 0; i < out.packets.size(); ++i) {
    const bool again = i > 0 && random.below(12) == 0;
    out.packets[i] = again ? out.packets[i - 1] : random_packet(random, naive, settings);
    out.packets[i].mark = static_cast<unsigned char>(i);
    naive.take(out.packets[i]);
  }
  return out;
}

}  // namespace bitspec::machine
