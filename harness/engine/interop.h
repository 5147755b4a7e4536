// Interop: what an ordinary client sees of a server, beside what the exact transport saw. Findings, no verdicts.
#pragma once

#include <string>
#include <vector>

#include "harness/engine/conversation.h"

namespace bitspec::engine {

// Ping, Create-Session, an upload of two fragments, Close-Session and the download where files can be read back: once
// exactly and once by cpp-httplib in a child process, which `program` becomes. A finding is one line: the step, what
// was expected, what came. Errors: the child cannot be started.
Result<std::vector<std::string>> interop_findings(const Environment& environment, const std::string& program,
                                                  std::uint64_t seed);

// What differs between the two answers to one step, beyond the accepted differences. `exact` is answered.
std::vector<std::string> interop_differences(const Exchange& exact, const Exchange& client);

}  // namespace bitspec::engine
