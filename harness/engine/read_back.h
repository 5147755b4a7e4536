// The server's folders as this machine sees them: read-back without GET, and what was written where it should not be.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/engine/environment.h"
#include "harness/engine/exchange.h"
#include "harness/target/target.h"

namespace bitspec::engine {

// Fills status (200 or 404) and body with what the server stored for the upload to `path` (percent-encoded) of the
// session `id` (may be empty), as the target says: from a folder, or by a command. Errors: a name that leaves the
// folder, a file that cannot be read, a command that fails, in words for the report.
Result<void> read_stored(const Environment& environment, const std::string& path, const std::string& id,
                         Exchange& exchange);

// Names and sizes beside the upload folder: in its parent, one level deep, without the upload and working folders
// themselves.
using Snapshot = std::map<std::string, std::uint64_t>;
Snapshot snapshot_outside(const target::Target& target);
// "" or the first thing that appeared, vanished or changed.
std::string snapshot_difference(const Snapshot& before, const Snapshot& after);

// "" or the first file in the working folder whose name holds one of the ids (braces and letter case aside).
std::string leftover_of(const target::Target& target, const std::vector<std::string>& ids);

}  // namespace bitspec::engine
