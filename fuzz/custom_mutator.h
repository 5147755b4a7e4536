// The two functions that libFuzzer asks a target's mutator by. They are defined here: only the file of a target
// includes this, so that every program has them once. What they do says the target, in mutated() and crossed_over().
#pragma once

#include "fuzz/mutate.h"

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  bitspec::Random random(seed);
  return bitspec::fuzz::put(bitspec::fuzz::mutated(bitspec::fuzz::text_of(data, size), max_size, random), data,
                            max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data1, std::size_t size1,
                                                 const std::uint8_t* data2, std::size_t size2, std::uint8_t* out,
                                                 std::size_t max_size, unsigned int seed) {
  bitspec::Random random(seed);
  const auto one = bitspec::fuzz::text_of(data1, size1), two = bitspec::fuzz::text_of(data2, size2);
  return bitspec::fuzz::put(bitspec::fuzz::crossed_over(one, two, random), out, max_size);
}
