#include "harness/base/byte_source.h"

#include <algorithm>
#include <cstring>

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
  GeneratedSource(std::uint64_t seed, std::uint64_t first, std::uint64_t size) : seed_(seed), first_(first), size_(size) {}
  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<char> out) const override { generate_bytes(seed_, first_ + offset, out); }

 private:
  std::uint64_t seed_, first_, size_;
};

}  // namespace

std::shared_ptr<const ByteSource> text_source(std::string text) { return std::make_shared<TextSource>(std::move(text)); }

std::shared_ptr<const ByteSource> generated_source(std::uint64_t seed, std::uint64_t first, std::uint64_t size) {
  return std::make_shared<GeneratedSource>(seed, first, size);
}

void generate_bytes(std::uint64_t seed, std::uint64_t offset, std::span<char> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const std::uint64_t at = offset + done;
    const std::uint64_t word = Random(seed + (at / 8) * 0xd1342543de82ef95u).next();
    char bytes[8];
    std::memcpy(bytes, &word, 8);
    const std::size_t in_word = at % 8;
    const std::size_t n = std::min(out.size() - done, 8 - in_word);
    std::memcpy(out.data() + done, bytes + in_word, n);
    done += n;
  }
}

}  // namespace bitspec
