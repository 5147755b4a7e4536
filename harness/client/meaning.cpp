#include "harness/client/meaning.h"

namespace bitspec::client {
namespace {

bool is_server_error(int status) {
  return status >= 500 && status <= 599;
}

bool is_transient(PacketType type, const Reply& reply, const Settings& settings) {
  if (reply.error == kTooLarge) return false;
  // Whatever stands behind the 5: [Win32 ack-for-close-session, ack-for-cancel-session]
  if (type == PacketType::kCloseSession || type == PacketType::kCancelSession) return is_server_error(reply.status);
  const bool application = reply.context == kContextApplication;
  if (application && !settings.repeats_application_errors) return false;
  if (reply.status == 408 || (application && reply.status == 409)) return true;
  return is_server_error(reply.status) && reply.status != 501 && reply.status != 505;
}

Meaning meaning_of_success(const Packet& packet, const Reply& reply, const Settings& settings) {
  const bool known_status = reply.status == 200 || (reply.status == 201 && settings.accepts_201);
  if (!known_status || !reply.ack) return Meaning::kUnusable;
  const bool other_session = !packet.session.empty() && reply.session_id && *reply.session_id != packet.session;
  return other_session ? Meaning::kUnusable : Meaning::kAck;
}

}  // namespace

Meaning meaning_of(const Packet& packet, const Reply& reply, const Settings& settings) {
  if (!reply.whole) return Meaning::kTransient;
  if (reply.success()) return meaning_of_success(packet, reply, settings);
  if (reply.session_not_found()) return Meaning::kSessionNotFound;
  if (packet.type == PacketType::kFragment && reply.status == 413) return Meaning::kSmaller;
  if (packet.type == PacketType::kFragment && reply.status == 416) return Meaning::kOffset;
  return is_transient(packet.type, reply, settings) ? Meaning::kTransient : Meaning::kFinal;
}

}  // namespace bitspec::client
