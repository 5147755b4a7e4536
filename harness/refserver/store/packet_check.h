// The checks that need no session: is this a packet at all, and is its form right?  [MC-BUP 2.2.1, 3.2.5.2.1;
// docs/protocol.md section 3]
#pragma once

#include <optional>

#include "harness/refserver/store/packet.h"
#include "harness/refserver/store/policy.h"

namespace bitspec::refserver {

// The packet type; nothing where the field is missing, repeated or unknown.
std::optional<PacketType> type_of(const Request& request);

// The refusal, if the request breaks a rule that holds for packets of its type whatever the state of the session.
std::optional<Decision> check_packet(const Request& request, PacketType type, const Policy& policy);

}  // namespace bitspec::refserver
