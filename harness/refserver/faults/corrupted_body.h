// CorruptedBody: the mistakes that small servers make with the bytes of a body.
#pragma once

#include <span>

#include "harness/refserver/faults/faults.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

class CorruptedBody : public Body {
 public:
  // The first `skip` bytes stay as they are. Both references outlive the object.
  CorruptedBody(Body& body, std::uint64_t skip, const FaultSet& faults) : body_(body), skip_(skip), faults_(faults) {}
  // Whether any of these faults is on.
  static bool applies(const FaultSet& faults);

  Result<std::size_t> read(std::span<char> out) override;

 private:
  std::size_t corrupt(std::span<char> piece);  // in place; what is left of it

  Body& body_;
  std::uint64_t skip_;
  const FaultSet& faults_;
  bool ended_ = false;   // nothing is stored any more
  bool binary_ = false;  // a byte that is no ASCII was seen
  std::uint64_t count_ = 0;
};

}  // namespace bitspec::refserver
