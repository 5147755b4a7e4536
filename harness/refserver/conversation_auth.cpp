// Conversation, the part about authentication: areas that need it need it for every method.
#include <ctime>

#include "harness/refserver/ack.h"
#include "harness/refserver/conversation.h"
#include "harness/refserver/faults/faulty_place.h"

namespace bitspec::refserver {
namespace {

std::string type_in(const RequestHead& head) {
  return lower(head.fields.first("BITS-Packet-Type").value_or(""));
}

bool belongs_to_session(const std::string& type) {
  return type == "fragment" || type == "close-session" || type == "cancel-session";
}

}  // namespace

// By the decoded path: "/%62asic/" is the same area as "/basic/".
const Area& Conversation::area_of(const std::string& path) const {
  return shared_.store.areas().area_of(faulty_place_name(path, shared_.faults).value_or(path));
}

Authentication::Finding Conversation::authenticate(const RequestHead& head, const Area& area) {
  if (area.auth == Auth::kNone) return {""};
  if (on(Fault::kAuthOncePerConnection) && !last_user_.empty()) return {last_user_};
  auto found = shared_.authentication.look(area.auth, head, std::time(nullptr));
  if (found.user) last_user_ = *found.user;
  const auto type = type_in(head);
  const bool unguarded =
      (on(Fault::kAuthPingFree) && type == "ping") || (on(Fault::kAuthCreateOnly) && belongs_to_session(type));
  if (!found.user && unguarded) return {""};
  return found;
}

// For faults: the answer for a user without rights.
AnswerSpec Conversation::denied(const RequestHead& head) const {
  if (!is_packet(head)) return plain_answer(403);
  return ack(refusal(403, ErrorPair{kAccessDenied}), shared_.profile, shared_.faults);
}

bool Conversation::answer_challenge(const RequestHead& head, const Area& area, bool stale) {
  AnswerSpec spec = plain_answer(401);
  shared_.authentication.challenge(area.auth, stale, std::time(nullptr), spec.fields);
  const bool wrong = head.fields.has("Authorization");
  if (on(Fault::kAuth403) || (wrong && on(Fault::kAuthWrong403))) spec = denied(head);
  const auto type = type_in(head);
  const bool too_late = (on(Fault::kAuthAfterStore) && type == "fragment") ||
                        (on(Fault::kAuthChallengeMakesSession) && type == "create-session");
  if (too_late) {
    RequestBody body(*this, false);
    const auto decision = shared_.store.handle(request_of(head, ""), body);
    if (decision.protocol) spec.fields.add("BITS-Session-Id", decision.session_id.value_or(""));
  }
  misreads_next_ =
      on(Fault::kAuthBodyOutOfStep) && type == "fragment" && head.content_length.value_or(0) > kSmallUpload;
  return send(std::move(spec), head, can_go_on(head, false));
}

}  // namespace bitspec::refserver
