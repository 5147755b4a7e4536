// The Ack that says what the store decided: fields by profile.  [MC-BUP 2.2.1.2, Win32 ack pages; docs/protocol.md
// section 1]
#pragma once

#include "harness/protocol/profile.h"
#include "harness/refserver/answer.h"
#include "harness/refserver/faults/faults.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

AnswerSpec ack(const Decision& decision, Profile profile, const FaultSet& faults);

}  // namespace bitspec::refserver
