// ByteInput: where the request reader gets its bytes from; a socket, or a text in a test.
#pragma once

#include <cstddef>
#include <span>

namespace bitspec::refserver {

class ByteInput {
 public:
  virtual ~ByteInput() = default;
  // Waits for at least one byte. 0: end of input.
  virtual std::size_t read(std::span<char> out) = 0;
};

}  // namespace bitspec::refserver
