// Which protocol a Create-Session asks for, and whether this server speaks it.  [MC-BUP 2.2.2.2, Win32 create-session]
#pragma once

#include <optional>
#include <string>

#include "harness/protocol/profile.h"
#include "harness/refserver/store/faults.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

// The value of BITS-Protocol; nothing where the list is missing, malformed or has no protocol of ours.
std::optional<std::string> choose_protocol(const Request& request, Profile profile, const FaultSet& faults);

}  // namespace bitspec::refserver
