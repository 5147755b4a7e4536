// Faults in how a request is read, before the store sees it.
#pragma once

#include "harness/refserver/faults/faults.h"
#include "harness/refserver/request_reader.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

// The fields as a faulty reader understands them; unchanged without a fault.
Fields understood_fields(const RequestHead& head, const FaultSet& faults);

// Whether a fault closes the connection instead of answering, or keeps it open without an answer.
enum class Ending { kAnswer, kDrop, kSilence };
Ending ending_of(const RequestHead& head, const FaultSet& faults);

}  // namespace bitspec::refserver
