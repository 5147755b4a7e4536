// BentBytes: the mistakes that small servers make with the bytes of a body.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "harness/protocol/url.h"
#include "harness/refserver/store/faults.h"

namespace bitspec::refserver {

// One object for each body. Without a fault every piece comes back as it is.
class BentBytes {
 public:
  explicit BentBytes(const FaultSet& faults)
      : text_mode_(faults.on(Fault::kBytesTextMode)),
        nul_ends_(faults.on(Fault::kBytesNulEnds)),
        seven_bits_(faults.on(Fault::kBytesSevenBits)),
        large_cut_(faults.on(Fault::kBytesLargeCut)),
        text_decoded_(faults.on(Fault::kBytesTextDecoded)) {}

  // The result is good until the next call or the end of `piece`.
  std::span<const char> bend(std::span<const char> piece) {
    if (text_decoded_) return decode(piece);
    if (!text_mode_ && !nul_ends_ && !seven_bits_ && !large_cut_) return piece;
    bent_.clear();
    for (const char c : piece) {
      ++count_;
      if (nul_ends_ && c == '\0') ended_ = true;
      if (ended_ || (large_cut_ && count_ > kMiB)) continue;
      if (text_mode_ && c == '\n' && !bent_.empty() && bent_.back() == '\r') bent_.pop_back();
      bent_.push_back(seven_bits_ ? static_cast<char>(c & 0x7f) : c);
    }
    return bent_;
  }

 private:
  std::span<const char> decode(std::span<const char> piece) {
    const bool text = std::ranges::all_of(piece, [](char c) { return c >= ' ' && c <= '~'; });
    const auto decoded = percent_decode(std::string_view(piece.data(), piece.size()));
    if (!text || !decoded) return piece;
    bent_.assign(decoded->begin(), decoded->end());
    return bent_;
  }

  static constexpr std::size_t kMiB = 1U << 20;
  bool text_mode_, nul_ends_, seven_bits_, large_cut_, text_decoded_;
  bool ended_ = false;
  std::size_t count_ = 0;
  std::vector<char> bent_;
};

}  // namespace bitspec::refserver
