// BITS-Supported-Protocols: braced GUIDs, best first.
//
// Win32 separates them by blanks; MC-BUP 2.2.2.2 by blanks or commas. The list keeps what is no GUID, so that the
// caller decides.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/guid.h"

namespace bitspec {

enum class Separator { kBlank, kBlankOrComma };

struct ProtocolList {
  std::vector<Guid> guids;
  std::vector<std::string> malformed;  // items that are no braced GUID
};

ProtocolList parse_protocol_list(std::string_view value, Separator separator);

}  // namespace bitspec
