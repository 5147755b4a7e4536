// References in answers, as a client resolves them.
#pragma once

#include <string_view>

#include "harness/protocol/url.h"

namespace bitspec {

// Whether the reference begins with a scheme: "http:" of "http:g", and nothing of "1:g". [RFC 3986 3.1]
bool has_scheme(std::string_view reference);

// What a client fetches for a reference that it was given at `base`: dot segments are removed, backslashes of the path
// are read as slashes, its braces are percent-encoded, a fragment is left out. [RFC 3986 5.2]
Result<Url> resolve(const Url& base, std::string_view reference);

}  // namespace bitspec
