// What the judges of clients ask of the packets of an upload.
#pragma once

#include <string>

#include "harness/client_cases/judge.h"
#include "harness/client_cases/sequence.h"

namespace bitspec::client_cases {

// The session that a packet belongs to; of a Create-Session that which its answer names.
const std::string& session_of(const Packet& packet);

// An answer ended its session: Close-Session or Cancel-Session was accepted, and only Pings came since.
bool is_over(const Sequence& packets);

// The client has sent nothing for longer than the watch time.
bool is_silent(const Sequence& packets, const Setting& setting);

// "no packet for 10 s after Fragment 0-99/300"
std::string silence_text(const Sequence& packets, const Setting& setting);

}  // namespace bitspec::client_cases
