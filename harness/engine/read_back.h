// The server's folders as this machine sees them: read-back without GET, and what was written where it should not be.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
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

// Whether a file that is not there may come: the answer says so, or that somebody still has it.
bool may_appear(const Exchange& exchange);

// Names beside the upload folder, in its parent, one level deep, without the upload and working folders themselves;
// with size and time of the last change.
using Snapshot = std::map<std::string, std::pair<std::uint64_t, std::filesystem::file_time_type>>;
Snapshot snapshot_outside(const target::Target& target);
// "" or the first thing of one of these names that appeared, vanished or changed. Others, such as the server's log,
// change for other reasons.
std::string snapshot_difference(const Snapshot& before, const Snapshot& after, const std::set<std::string>& names);

// The names that a server may make a file of when it takes what the request says for a path: the parts of its target,
// session id and Content-Name, as they are and decoded.
void add_names_sent(const Sent& sent, std::set<std::string>& names);

// "" or the first file in the working folder whose name holds one of the ids (braces and letter case aside).
std::string leftover_of(const target::Target& target, const std::vector<std::string>& ids);

}  // namespace bitspec::engine
