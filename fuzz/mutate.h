// What the structure-aware mutators share: changes to a list of things, cross-over of two lists, and the way back into
// the fuzzer's buffer. Everything random comes from the seed that the fuzzer gives.
//
// A target with a mutator includes fuzz/custom_mutator.h and defines mutated(), crossed_over() and well_formed(). It
// links without libFuzzer, too: the test mutator_NAME runs it so.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/random.h"

// libFuzzer's own changes to bytes, the dictionary's words among them; null where there is no libFuzzer.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size)
    __attribute__((weak));

namespace bitspec::fuzz {

// A text with one change or some; `most` bytes are of use.
std::string mutated(std::string_view text, std::size_t most, Random& random);
// Something of both.
std::string crossed_over(std::string_view one, std::string_view two, Random& random);
// Whether a text still has the structure that the target's mutator works on.
bool well_formed(std::string_view text);
// Of a hundred mutants of well-formed texts, how many at least are well formed.
extern const int kWellFormed;

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Nothing where it does not fit: the fuzzer then tries again.
inline std::size_t put(const std::string& text, std::uint8_t* data, std::size_t max_size) {
  if (text.size() > max_size) return 0;
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

// Bytes changed without regard to structure.
inline std::string mutate_bytes(std::string text, std::size_t most, Random& random) {
  if (LLVMFuzzerMutate != nullptr && text.size() <= most && most > 0) {
    const auto size = text.size();
    text.resize(most);
    text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, most));
    return text;
  }
  if (text.empty()) return text;
  text[random.below(text.size())] = static_cast<char>(random.below(256));
  return text;
}

template <class T>
const T& any_of(const std::vector<T>& list, Random& random) {
  return list[random.below(list.size())];
}

// A number of the text becomes another one, or changes places with the one behind it.
inline void change_number(std::string& text, Random& random) {
  static const std::string kDigits = "0123456789";
  static const std::vector<std::string> kOdd = {
      "0",   "1",   "2",    "59",    "60",      "61",         "100",        "255",        "256",
      "599", "600", "1000", "65536", "1000000", "2147483648", "4294967295", "4294967296", "18446744073709551615"};
  std::vector<std::pair<std::size_t, std::size_t>> numbers;  // begin, size
  for (std::size_t at = 0; (at = text.find_first_of(kDigits, at)) != std::string::npos;) {
    const auto end = std::min(text.find_first_not_of(kDigits, at), text.size());
    numbers.emplace_back(at, end - at);
    at = end;
  }
  if (numbers.empty()) return;
  const auto which = random.below(numbers.size());
  const auto [at, size] = numbers[which];
  if (which + 1 < numbers.size() && random.below(3) == 0) {
    const auto [behind, length] = numbers[which + 1];
    const std::string one = text.substr(at, size), two = text.substr(behind, length);
    text = text.substr(0, at) + two + text.substr(at + size, behind - at - size) + one + text.substr(behind + length);
  } else {
    text.replace(at, size, any_of(kOdd, random));
  }
}

// Removes, doubles, swaps or moves; the list has `most` items at most afterwards.
template <class T>
void rearrange(std::vector<T>& list, std::size_t most, Random& random) {
  if (list.empty()) return;
  const auto at = [&] { return list.begin() + static_cast<std::ptrdiff_t>(random.below(list.size())); };
  switch (random.below(5)) {
    case 0: {
      const auto from = at();
      const auto run = 1 + random.below(random.below(3) == 0 ? 4 : 1);
      list.erase(from, from + std::min<std::ptrdiff_t>(list.end() - from, static_cast<std::ptrdiff_t>(run)));
      break;
    }
    case 1: {
      const T twice = *at();
      list.insert(at(), twice);
      break;
    }
    case 2: {
      const auto one = at();
      if (one + 1 != list.end()) list.insert(one + 1, *one);
      break;
    }
    case 3:
      std::iter_swap(at(), at());
      break;
    default: {
      const auto from = at();
      const T moved = *from;
      list.erase(from);
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(random.below(list.size() + 1)), moved);
    }
  }
  if (list.size() > most) list.resize(most);
}

// The beginning of one and the end of the other, or a run of the second within the first.
template <class T>
std::vector<T> crossed(const std::vector<T>& a, const std::vector<T>& b, std::size_t most, Random& random) {
  const auto cut = [&](const std::vector<T>& list) {
    return static_cast<std::ptrdiff_t>(random.below(list.size() + 1));
  };
  std::vector<T> out(a.begin(), a.begin() + cut(a));
  const bool within = random.below(2) == 0;
  const auto from = cut(b);
  const auto left = static_cast<std::ptrdiff_t>(b.size()) - from;
  const auto to = within ? from + static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(left) + 1))
                         : static_cast<std::ptrdiff_t>(b.size());
  const auto resume = static_cast<std::ptrdiff_t>(out.size());
  out.insert(out.end(), b.begin() + from, b.begin() + to);
  if (within) out.insert(out.end(), a.begin() + resume, a.end());
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace bitspec::fuzz
