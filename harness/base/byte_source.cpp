#include "harness/base/byte_source.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "harness/base/random.h"

namespace bitspec {
namespace {

class TextSource : public ByteSource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}
  std::uint64_t size() const override { return text_.size(); }
  void read(std::uint64_t offset, std::span<char> out) const override {
    if (!out.empty()) std::memcpy(out.data(), text_.data() + offset, out.size());
  }

 private:
  std::string text_;
};

class GeneratedSource : public ByteSource {
 public:
  GeneratedSource(std::uint64_t seed, std::uint64_t first, std::uint64_t size, Alphabet alphabet)
      : seed_(seed), first_(first), size_(size), alphabet_(alphabet) {}
  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<char> out) const override {
    constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    generate_bytes(seed_, first_ + offset, out);
    if (alphabet_ == Alphabet::kBytes) return;
    for (char& c : out) c = kLetters[static_cast<unsigned char>(c) % 64];
  }

 private:
  std::uint64_t seed_, first_, size_;
  Alphabet alphabet_;
};

std::uint64_t little_endian(std::uint64_t word) {
  if constexpr (std::endian::native == std::endian::big) return __builtin_bswap64(word);
  return word;
}

}  // namespace

std::shared_ptr<const ByteSource> text_source(std::string text) {
  return std::make_shared<TextSource>(std::move(text));
}

std::shared_ptr<const ByteSource> generated_source(std::uint64_t seed, std::uint64_t first, std::uint64_t size,
                                                   Alphabet alphabet) {
  return std::make_shared<GeneratedSource>(seed, first, size, alphabet);
}

void generate_bytes(std::uint64_t seed, std::uint64_t offset, std::span<char> out) {
  // Eight bytes at a time, little-endian on every machine; only the first and the last word may be needed in part.
  constexpr std::uint64_t kStep = 0xd1342543de82ef95u;
  std::size_t done = 0;
  while (done < out.size()) {
    const std::uint64_t at = offset + done;
    const std::uint64_t word = little_endian(Random(seed + (at / 8) * kStep).next());
    const std::size_t skip = at % 8;
    if (skip == 0 && out.size() - done >= 8) {
      std::memcpy(out.data() + done, &word, 8);  // the length is a constant: no call
      done += 8;
      continue;
    }
    const std::size_t n = std::min(out.size() - done, 8 - skip);
    std::memcpy(out.data() + done, reinterpret_cast<const char*>(&word) + skip, n);
    done += n;
  }
}

}  // namespace bitspec
