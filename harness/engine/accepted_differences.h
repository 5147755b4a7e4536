// Where the cpp-httplib client and the exact transport may differ without anybody's fault, each with its reason.
#pragma once

#include <array>
#include <string_view>

namespace bitspec::engine {

struct AcceptedDifference {
  std::string_view what, reason;
};

// Fields whose values are not compared, only whether they are there: the two uploads are not the same one.
inline constexpr AcceptedDifference kOwnValues[] = {
    {"BITS-Session-Id", "every session has an id of its own"},
    {"BITS-Reply-URL", "every session has a reply of its own"},
    {"BITS-Host-Id", "servers behind one address may take turns"},
};

// What cpp-httplib 0.11.4 does to every server's fields. interop_differences() reads the exact answer the same way;
// with `--transport httplib` scenarios that would meet these are skipped (client_view.cpp).
inline constexpr AcceptedDifference kClientChanges[] = {
    {"a field without a value is not reported", "the library does not parse it as a field"},
    {"%41 in a value is reported as A", "the library decodes all values, as if they were parts of a URL"},
};

// Rules whose verdict may be another one with `--transport httplib`, apart from those that are skipped there.
// tests/transports_test.cpp compares all others.
inline constexpr std::array<AcceptedDifference, 0> kOtherVerdicts = {};

}  // namespace bitspec::engine
