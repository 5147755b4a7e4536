#include "harness/refserver/ack.h"

#include "harness/protocol/hresult.h"
#include "harness/refserver/answer_faults.h"

namespace bitspec::refserver {
namespace {

// In the captures the Acks of Windows to Fragment and Close have no session id.
bool shows_session_id(const Decision& decision, Profile profile) {
  return profile != Profile::kIis || decision.answer_to == PacketType::kCreateSession;
}

std::string context_text(std::uint32_t context) {
  return "0x" + std::to_string(context);
}  // 5 and 7: one digit in any base

void add_error(Fields& fields, const ErrorPair& error, Profile profile) {
  fields.add(profile == Profile::kMcBup ? "BITS-Error" : "BITS-Error-Code",
             error.code == 0 ? "0x0" : hresult_text(error.code));
  fields.add("BITS-Error-Context", context_text(error.context));
}

}  // namespace

AnswerSpec ack(const Decision& decision, Profile profile, const FaultSet& faults) {
  AnswerSpec spec;
  spec.status = decision.status;
  spec.reason = reason_phrase(decision.status);
  auto& fields = spec.fields;
  fields.add("BITS-Packet-Type", "Ack");
  if (decision.protocol) fields.add("BITS-Protocol", *decision.protocol);
  if (decision.session_id && shows_session_id(decision, profile)) fields.add("BITS-Session-Id", *decision.session_id);
  if (decision.protocol) fields.add("Accept-Encoding", profile == Profile::kIis ? "identity" : "Identity");
  if (decision.host_id) fields.add("BITS-Host-Id", *decision.host_id);
  if (decision.fallback_seconds) {
    fields.add("BITS-Host-Id-Fallback-Timeout", std::to_string(*decision.fallback_seconds));
  }
  if (decision.received) fields.add("BITS-Received-Content-Range", std::to_string(*decision.received));
  if (decision.reply_url) fields.add("BITS-Reply-URL", *decision.reply_url);
  if (decision.error) add_error(fields, *decision.error, profile);
  fields.add("Content-Length", "0");
  apply_ack_faults(spec, decision, profile, faults);
  return spec;
}

}  // namespace bitspec::refserver
