// What a fuzz target costs that does nothing: the input in a block of its own, as in each of them. bench/fuzz_rate.py
// puts the others beside it.
#include "fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const bitspec::fuzz::Input input(data, size);
  return 0;
}
