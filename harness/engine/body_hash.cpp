#include "harness/engine/body_hash.h"

#include <algorithm>
#include <vector>

namespace bitspec::engine {

void BodyHash::add(std::string_view bytes) {
  sha256_.add(bytes);
  digest_.size += bytes.size();
  if (digest_.kept.size() < keep_) digest_.kept.append(bytes.substr(0, keep_ - digest_.kept.size()));
}

BodyDigest BodyHash::take() {
  digest_.sha256 = sha256_.hex();
  return std::move(digest_);
}

BodyDigest digest_of(const ByteSource& source) {
  BodyHash hash;
  std::vector<char> buffer(64 * 1024);
  for (std::uint64_t at = 0; at < source.size();) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), source.size() - at));
    source.read(at, {buffer.data(), n});
    hash.add({buffer.data(), n});
    at += n;
  }
  return hash.take();
}

BodyDigest digest_of(std::string_view bytes) {
  BodyHash hash;
  hash.add(bytes);
  return hash.take();
}

}  // namespace bitspec::engine
