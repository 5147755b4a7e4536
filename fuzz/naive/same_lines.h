// Compares what was read, as sorted lines, with what is expected; says the first line that only one of both has.
#pragma once

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>
#include <vector>

namespace bitspec::fuzz::naive {

inline bool same_lines(const std::vector<std::string>& read, const std::vector<std::string>& expected) {
  if (read == expected) return true;
  std::vector<std::string> one, other;
  std::set_difference(read.begin(), read.end(), expected.begin(), expected.end(), std::back_inserter(one));
  std::set_difference(expected.begin(), expected.end(), read.begin(), read.end(), std::back_inserter(other));
  std::fprintf(stderr, "read only: %s\nexpected only: %s\n", one.empty() ? "" : one[0].c_str(),
               other.empty() ? "" : other[0].c_str());
  return false;
}

}  // namespace bitspec::fuzz::naive
