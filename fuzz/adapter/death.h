// How a parser's program ended, read from what it left: which kind of end, what tells it from others, and one line.
#pragma once

#include <string>
#include <string_view>

namespace bitspec::adapter {

struct Death {
  std::string kind;  // crash, sanitizer, leak
  std::string mark;  // "heap-buffer-overflow +0x1f30 +0x2c10"; the same for the same bug as far as one can tell
  std::string line;  // "AddressSanitizer: heap-buffer-overflow my_parser.c:12:7 in parse_guid"
};

// `how`: "signal 11 (Segmentation fault)"; `report`: the end of its standard error.
Death read_death(const std::string& how, std::string_view report);

}  // namespace bitspec::adapter
