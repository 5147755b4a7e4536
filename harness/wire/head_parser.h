// The head of an answer, parsed in place once its blank line has come.  [RFC 9112 2.2, 4, 5]
//
// Offsets that go on record count from `offset`, the place of the head within the answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/fields.h"
#include "harness/wire/deviation_log.h"

namespace bitspec::wire {

struct Head {
  std::string version;
  int status = 0;  // 0: none that can be used
  std::string reason;
  Fields fields;
  std::vector<std::uint64_t> field_offsets;  // of the line that each field begins on
  bool too_many_fields = false;
};

// Whether the line could be meant as a status line. Banners and HTML are not.
bool resembles_status_line(std::string_view line);

Head parse_head(std::string_view raw, std::uint64_t offset, std::size_t max_fields, DeviationLog& log);

// Field lines up to the end of `raw` (a trailer section, with or without its blank line).
void parse_field_lines(std::string_view raw, std::uint64_t offset, std::size_t max_fields, Head& head,
                       DeviationLog& log);

}  // namespace bitspec::wire
