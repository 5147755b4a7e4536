// The mutator of a target that takes JSON: numbers become others, values change places. The file of the target includes
// this, and defines kWellFormed.
#pragma once

#include <nlohmann/json.hpp>

#include "fuzz/custom_mutator.h"

namespace bitspec::fuzz {

bool well_formed(std::string_view text) {
  return nlohmann::json::accept(text);
}

// Behind each colon, up to what ends it.
inline std::vector<std::pair<std::size_t, std::size_t>> single_values(const std::string& text) {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t at = 0; (at = text.find("\":", at)) != std::string::npos;) {
    const auto begin = std::min(text.find_first_not_of(" \n", at + 2), text.size());
    const bool quoted = text.compare(begin, 1, "\"") == 0;
    const auto end = std::min(quoted ? text.find('"', begin + 1) + 1 : text.find_first_of(",}\n", begin), text.size());
    if (end > begin && text[begin] != '{' && text[begin] != '[') out.emplace_back(begin, end - begin);
    at += 2;
  }
  return out;
}

inline void exchange_values(std::string& text, Random& random) {
  const auto values = single_values(text);
  if (values.empty()) return;
  const auto [at, size] = any_of(values, random);
  const auto [from, length] = any_of(values, random);
  const std::string other = text.substr(from, length);
  text.replace(at, size, other);
}

std::string mutated(std::string_view text, std::size_t most, Random& random) {
  std::string out(text);
  switch (random.below(4)) {
    case 0:
      change_number(out, random);
      return out;
    case 1:
      exchange_values(out, random);
      return out;
    default:
      return mutate_bytes(std::move(out), most, random);
  }
}

// The beginning of one and the end of the other, both up to a line or a comma.
std::string crossed_over(std::string_view one, std::string_view two, Random& random) {
  const auto cut = [&](std::string_view text) {
    const auto at = text.find(',', text.empty() ? 0 : random.below(text.size()));
    return std::min(at, text.size());
  };
  return std::string(one.substr(0, cut(one))) + std::string(two.substr(cut(two)));
}

}  // namespace bitspec::fuzz
