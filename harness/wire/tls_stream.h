// TLS over any Stream.
#pragma once

#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/wire/connect.h"
#include "harness/wire/tls_context.h"

namespace bitspec::wire {

// Shakes hands over `under` as a client of `host` (a name, or an address written as numbers). `context`: made of the
// same options. The errors are those that connect() describes, without the place before them.
Result<std::unique_ptr<Stream>> start_tls(std::unique_ptr<Stream> under, TlsContext context, const std::string& host,
                                          SteadyTime deadline, const TlsOptions& options);

}  // namespace bitspec::wire
