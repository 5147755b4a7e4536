// SHA-256 of bytes that pass by.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "harness/base/byte_source.h"
#include "harness/engine/exchange.h"

namespace bitspec::engine {

class BodyHash {
 public:
  BodyHash();
  ~BodyHash();
  void add(std::string_view bytes);
  BodyDigest take();  // ends it

 private:
  struct State;
  std::unique_ptr<State> state_;
};

BodyDigest digest_of(const ByteSource& source);
BodyDigest digest_of(std::string_view bytes);

}  // namespace bitspec::engine
