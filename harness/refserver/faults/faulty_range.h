// The Content-Range of a Fragment, as a server with faults reads it.
#pragma once

#include <optional>

#include "harness/protocol/content_range.h"
#include "harness/refserver/faults/faults.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

struct FaultyRange {
  ContentRange range;
  bool unread = false;  // the Fragment is acknowledged without its bytes
};

// Nothing: the Fragment is refused.
std::optional<FaultyRange> faulty_range(const Request& request, const FaultSet& faults);

}  // namespace bitspec::refserver
