// Where the body of an answer ends, as its head says it.  [RFC 9112 6.3]
#pragma once

#include <cstdint>
#include <optional>

#include "harness/wire/answer.h"
#include "harness/wire/head_parser.h"

namespace bitspec::wire {

struct BodyPlan {
  Framing framing = Framing::kNone;
  std::optional<std::uint64_t> length;  // of Content-Length, where it has one sound value
  bool closes = false;                  // the connection is not to be used again
};

// "Connection: close", or HTTP/1.0 without "keep-alive".
bool says_close(const Head& head);

// Lengths that are broken or differ count as none: what follows goes on to the close.
BodyPlan plan_body(const Head& head, bool head_request, DeviationLog& log);

}  // namespace bitspec::wire
