// The Range field of a GET.  [RFC 9110 14.1.2]
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/refserver/faults/faults.h"

namespace bitspec::refserver {

struct ByteRange {
  std::uint64_t first = 0, last = 0;  // inclusive, inside the file
  std::uint64_t size() const { return last - first + 1; }
};

// Nothing: malformed, another unit, or more than 32 ranges, so the field is to be ignored. Empty: no range lies inside
// the file.
std::optional<std::vector<ByteRange>> parse_byte_ranges(std::string_view value, std::uint64_t file_size,
                                                        const FaultSet& faults);

}  // namespace bitspec::refserver
