// Faults in the form of answers: each changes an answer that was right.
#pragma once

#include <string>

#include "harness/protocol/profile.h"
#include "harness/refserver/answer.h"
#include "harness/refserver/request_reader.h"
#include "harness/refserver/store/faults.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

// The Ack that says `decision`.
void bend_ack(AnswerSpec& spec, const Decision& decision, Profile profile, const FaultSet& faults);
// The same, for what depends on the request.
void bend_ack_to(AnswerSpec& spec, const Decision& decision, const RequestHead& head, const FaultSet& faults);
// A plain HTTP refusal.
void bend_plain(AnswerSpec& spec, const FaultSet& faults);
// Any answer, last of all.
void bend_any(AnswerSpec& spec, const FaultSet& faults);

}  // namespace bitspec::refserver
