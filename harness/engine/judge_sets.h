// How far ids can be guessed.
#pragma once

#include <string>
#include <vector>

namespace bitspec::engine {

// Of ids in the order in which they were issued: how many bits vary, and whether they count up (or down) as numbers by
// small steps.
struct IdStatistics {
  int varying_bits = 0;
  bool counts = false;
};
IdStatistics id_statistics(const std::vector<std::string>& ids);

}  // namespace bitspec::engine
