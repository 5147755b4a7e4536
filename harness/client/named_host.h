// The host that BITS-Host-Id names.  [MC-BUP 2.2.3.2, Win32 ack-for-create-session]
#pragma once

#include <optional>
#include <string_view>

#include "harness/protocol/url.h"

namespace bitspec::client {

// `url` with another host; scheme and path stay, and so does the port, unless the value has one. An IPv6 address may
// come without brackets. Nothing: the value is no host, or has more than 300 characters.
std::optional<Url> at_named_host(const Url& url, std::string_view value);

}  // namespace bitspec::client
