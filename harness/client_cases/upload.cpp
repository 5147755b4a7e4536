#include "harness/client_cases/upload.h"

#include <algorithm>

namespace bitspec::client_cases {

void Upload::compare(Packet& packet, std::uint64_t at, std::string_view bytes) {
  if (!packet.range || at > kComparedBytes) return;
  const std::uint64_t first = packet.range->first;
  if (first >= kComparedBytes || first + at >= kComparedBytes) return;
  const auto begin = static_cast<std::size_t>(first + at);
  const std::size_t size = std::min<std::size_t>(bytes.size(), kComparedBytes - begin);
  if (bytes_.size() < begin + size) {
    bytes_.resize(begin + size);
    known_.resize(begin + size);
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (known_[begin + i]) {
      packet.bytes_repeated = true;
      packet.bytes_differ = packet.bytes_differ || bytes_[begin + i] != bytes[i];
    }
    bytes_[begin + i] = bytes[i];
    known_[begin + i] = true;
  }
}

}  // namespace bitspec::client_cases
