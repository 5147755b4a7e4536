// The Content-Range of a Fragment, and whether it fits the body.  [MC-BUP 2.2.6.1]
#pragma once

#include <optional>

#include "harness/protocol/content_range.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

// Nothing: missing, malformed, or of another size than the body.
std::optional<ContentRange> fragment_range(const Request& request);

}  // namespace bitspec::refserver
