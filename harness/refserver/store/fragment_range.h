// The Content-Range of a Fragment, and whether it fits the body.  [MC-BUP 2.2.6.1]
#pragma once

#include <optional>

#include "harness/protocol/content_range.h"
#include "harness/refserver/store/faults.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

struct FragmentRange {
  ContentRange range;
  bool nothing = false;  // fault: acknowledged without a look at its bytes
};

// Nothing: missing, malformed, or of another size than the body.
std::optional<FragmentRange> fragment_range(const Request& request, const FaultSet& faults);

}  // namespace bitspec::refserver
