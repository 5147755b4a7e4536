// Faults in the form of answers: each changes an answer that was correct.
#pragma once

#include <string>

#include "harness/protocol/profile.h"
#include "harness/refserver/answer.h"
#include "harness/refserver/faults/faults.h"
#include "harness/refserver/request_reader.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

// The Ack that says `decision`.
void apply_ack_faults(AnswerSpec& spec, const Decision& decision, Profile profile, const FaultSet& faults);
// The same, for faults that depend on the request.
void apply_ack_request_faults(AnswerSpec& spec, const Decision& decision, const RequestHead& head,
                              const FaultSet& faults);
// A plain HTTP refusal.
void apply_plain_faults(AnswerSpec& spec, const FaultSet& faults);
// Any answer, last of all.
void apply_answer_faults(AnswerSpec& spec, const FaultSet& faults);

}  // namespace bitspec::refserver
