// Where a server may send the run: to itself, and to the hosts that the target declares.
#pragma once

#include <string_view>

#include "harness/base/result.h"
#include "harness/target/target.h"

namespace bitspec::engine {

// "h", "h:80", "[::1]:80".
bool is_host(std::string_view text);

// The origin that BITS-Host-Id names by `value`, a host with or without a port; the port of `from` is used where it has
// none. Errors: kBadInput, what is no host; kNotFound, a host that is neither the target's nor declared.
Result<Url> host_named(const target::Target& target, const Url& from, std::string_view value);

}  // namespace bitspec::engine
