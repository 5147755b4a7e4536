#include "harness/refserver/faults/corrupted_body.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "harness/protocol/url.h"

namespace bitspec::refserver {
namespace {

constexpr std::uint64_t kMiB = 1U << 20;

// Percent-decoding of what looks like text.
std::size_t decode(std::span<char> piece) {
  const bool text = std::ranges::all_of(piece, [](char c) { return c >= ' ' && c <= '~'; });
  const auto decoded = percent_decode(std::string_view(piece.data(), piece.size()));
  if (!text || !decoded) return piece.size();
  return decoded->copy(piece.data(), piece.size());
}

}  // namespace

bool CorruptedBody::applies(const FaultSet& faults) {
  return faults.on(Fault::kBytesTextMode) || faults.on(Fault::kBytesNulEnds) || faults.on(Fault::kBytesSevenBits) ||
         faults.on(Fault::kBytesLargeCut) || faults.on(Fault::kBytesTextDecoded) ||
         faults.on(Fault::kBytesBinaryRefused) || faults.on(Fault::kBodyHalfRead);
}

Result<std::size_t> CorruptedBody::read(std::span<char> out) {
  for (;;) {
    const auto got = body_.read(out);
    if (got && *got == 0 && binary_) return fail(ErrorCode::kInternal, "not text");
    if (!got || *got == 0) return got;
    if (faults_.on(Fault::kBodyHalfRead) && std::exchange(ended_, true)) continue;
    const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, *got));
    skip_ -= skipped;
    const auto left = skipped + corrupt(out.first(*got).subspan(skipped));
    if (left > 0) return left;  // 0 would be the end of the body
  }
}

std::size_t CorruptedBody::corrupt(std::span<char> piece) {
  if (faults_.on(Fault::kBytesTextDecoded)) return decode(piece);
  if (faults_.on(Fault::kBytesBinaryRefused)) {
    binary_ = binary_ || std::ranges::any_of(piece, [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
    return piece.size();
  }
  std::size_t size = 0;
  for (const char c : piece) {
    ++count_;
    if (faults_.on(Fault::kBytesNulEnds) && c == '\0') ended_ = true;
    if ((ended_ && !faults_.on(Fault::kBodyHalfRead)) || (faults_.on(Fault::kBytesLargeCut) && count_ > kMiB)) continue;
    if (faults_.on(Fault::kBytesTextMode) && c == '\n' && size > 0 && piece[size - 1] == '\r') --size;
    piece[size++] = faults_.on(Fault::kBytesSevenBits) ? static_cast<char>(c & 0x7f) : c;
  }
  return size;
}

}  // namespace bitspec::refserver
