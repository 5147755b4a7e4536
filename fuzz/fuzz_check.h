// What every fuzz target needs: an input of exact size, and a check that says what did not hold.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/printable.h"

namespace bitspec::fuzz {

// The input in a heap block of its very size: a sanitizer sees the first byte that is read beyond it.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : bytes_(data, data + size) { current() = this; }
  ~Input() { current() = nullptr; }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  std::string_view text() const { return {bytes_.data(), bytes_.size()}; }
  static const Input*& current() {
    static const Input* input = nullptr;
    return input;
  }

 private:
  std::vector<char> bytes_;
};

[[noreturn]] inline void broken(const char* property, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, property);
  if (Input::current())
    std::fprintf(stderr, "input: \"%s\"\n", bitspec::printable(Input::current()->text(), 65536).c_str());
  std::abort();
}

}  // namespace bitspec::fuzz

#define FUZZ_CHECK(property) ((property) ? static_cast<void>(0) : bitspec::fuzz::broken(#property, __FILE__, __LINE__))
