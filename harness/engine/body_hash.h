// BodyHash: size, SHA-256 and the first bytes of a body that passes by.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/byte_source.h"
#include "harness/engine/exchange.h"
#include "harness/hash/digest.h"

namespace bitspec::engine {

class BodyHash {
 public:
  explicit BodyHash(std::size_t keep = kKeptBody) : keep_(keep) {}
  void add(std::string_view bytes);
  BodyDigest take();  // ends it

 private:
  Sha256 sha256_;
  BodyDigest digest_;
  std::size_t keep_;
};

BodyDigest digest_of(const ByteSource& source);
BodyDigest digest_of(std::string_view bytes);

}  // namespace bitspec::engine
