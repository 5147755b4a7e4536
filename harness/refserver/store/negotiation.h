// Which protocol a Create-Session asks for, and whether this server speaks it.  [MC-BUP 2.2.2.2, Win32 create-session]
#pragma once

#include <optional>
#include <string>

#include "harness/protocol/protocol_list.h"
#include "harness/refserver/store/packet.h"
#include "harness/refserver/store/policy.h"

namespace bitspec::refserver {

// The value of all BITS-Supported-Protocols fields together; nothing: there is none.
std::optional<std::string> offered_protocols(const Request& request);
ProtocolList parse_offer(const std::string& offered, const Policy& policy);

// The value of BITS-Protocol; nothing where the list is missing, malformed or has no protocol of this server.
std::optional<std::string> choose_protocol(const Request& request, const Policy& policy);

}  // namespace bitspec::refserver
