// Templates of file names and arguments: {path}, {name} and {id} of an upload.  [docs/target.md]
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace bitspec::target {

struct UploadNames {
  std::string path;  // below the target's, percent-decoded: "bitspec-1/x.bin"
  std::string id;    // of its session, as the server said it; may be empty
};

// {name} and {id} are percent-encoded, so that they are one part of a name whatever they hold: never empty, never "..",
// never an option. Errors: an {id} where there is none, a path with a NUL byte or above 4096 bytes.
Result<std::string> fill_template(std::string_view text, const UploadNames& names);

// The file that a relative name means below the folder. Errors: it would leave the folder, by its words or by a
// symbolic link.
Result<std::string> file_below(const std::string& folder, const std::string& name);

// One part of a file name or of an argument, whatever the text holds.
std::string percent_encoded(std::string_view text);

}  // namespace bitspec::target
