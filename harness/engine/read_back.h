// The server's folders as this machine sees them: read-back without GET, and what was written where it should not be.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/engine/exchange.h"
#include "harness/target/target.h"

namespace bitspec::engine {

// Fills status (200 or 404) and body from the file that belongs to the path. Errors: a path that leaves the folder, a
// file that cannot be read.
Result<void> read_from_folder(const target::Target& target, const std::string& path, Exchange& exchange);

// Names and sizes beside the upload folder: in its parent, one level deep, without the upload and working folders
// themselves.
using Snapshot = std::map<std::string, std::uint64_t>;
Snapshot snapshot_outside(const target::Target& target);
// "" or the first thing that appeared, vanished or changed.
std::string snapshot_difference(const Snapshot& before, const Snapshot& after);

// "" or the first file in the working folder whose name holds one of the ids (braces and letter case aside).
std::string leftover_of(const target::Target& target, const std::vector<std::string>& ids);

}  // namespace bitspec::engine
