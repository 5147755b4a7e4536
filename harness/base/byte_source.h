// Bytes of a body, by offset: sent, compared and never held as a whole.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace bitspec {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::uint64_t size() const = 0;
  // Fills `out` from `offset`; offset + out.size() <= size(). Pure: the same offset gives the same bytes.
  virtual void read(std::uint64_t offset, std::span<char> out) const = 0;
};

// A body that is a short text.
std::shared_ptr<const ByteSource> text_source(std::string text);

enum class Alphabet {
  kBytes,    // all byte values
  kLetters,  // letters, digits, '-' and '_'
};

// `size` bytes of the endless stream that belongs to `seed`, from `first` on. In practice all values of the alphabet
// occur within any 8 KiB and no two streams share 16 bytes in a row, so that a mix-up of offsets or of files shows.
std::shared_ptr<const ByteSource> generated_source(std::uint64_t seed, std::uint64_t first, std::uint64_t size,
                                                   Alphabet alphabet = Alphabet::kBytes);

// The bytes [offset, offset + out.size()) of the stream of `seed`.
void generate_bytes(std::uint64_t seed, std::uint64_t offset, std::span<char> out);

}  // namespace bitspec
