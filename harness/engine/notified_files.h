// Files that a notification names: read and written only below the folder that the target declares.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "harness/base/result.h"
#include "harness/engine/exchange.h"
#include "harness/protocol/fields.h"

namespace bitspec::engine {

// The bytes of a regular file below the folder, symbolic links followed before that is looked at. Errors say why not.
Result<BodyDigest> read_below(const std::string& folder, const std::string& path);
Result<void> write_below(const std::string& folder, const std::string& path, const std::string& text);

// Of each BITS field whose value is the absolute path of such a file.
std::map<std::string, BodyDigest> files_named(const std::string& folder, const Fields& fields);

// The file that the answer of the application belongs in: BITS-Response-DataFile-Name, or DataEntity-Name.
std::optional<std::string> response_file_named(const Fields& fields);

}  // namespace bitspec::engine
