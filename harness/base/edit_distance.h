// "Did you mean": the closest of the known words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bitspec {

// How many letters are lost, added, changed or swapped with their neighbour; cost grows with a.size() * b.size().
std::size_t edit_distance(std::string_view a, std::string_view b);

// "did you mean 'range'?" for the known word closest to `word`, or "" if none is within a third of its length
// (at least 1, at most 4 edits). Words above 100 bytes get no suggestion.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace bitspec
