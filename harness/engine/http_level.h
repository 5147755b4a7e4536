// Which answers may come from HTTP itself, or from a proxy or filter in front of the server, and so need not be Acks:
// see `http-level` in suites/requirements.yaml.
#pragma once

#include "harness/engine/exchange.h"

namespace bitspec::engine {

// What a general HTTP parser, proxy or filter may refuse before a BITS server sees it, although it is well-formed:
//   a request target or a field longer than 8,000 bytes [RFC 9110 4.1, 5.4]
//   a BITS-* field, Content-Range, Content-Length or Host given twice [RFC 9110 5.3]
//   a path with `..`, or with coded control characters, slashes or backslashes [RFC 9112 3, RFC 3986 6.2.2]
//   a body of 1 MiB or more: the usual limit of proxies is as small [RFC 9110 15.5.14]
bool may_be_refused_by_http(const Sent& sent);

// The answer need not be an Ack: it has no BITS-Packet-Type, and its status or its request are such that HTTP answers.
bool is_http_level(const Exchange& exchange);

}  // namespace bitspec::engine
