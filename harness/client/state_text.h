// The state of an upload as text: what `bitspec client --resume` keeps in a file.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/client/local_file.h"
#include "harness/client/upload.h"

namespace bitspec::client {

struct UploadState {
  Url url;         // of the upload
  FileStamp file;  // of the local file
  SavedSession session;
};

// One "key: value" a line.
std::string state_text(const UploadState& state);
// Errors: "line 3: expected 'session: ...'", "line 3: " and what is wrong with the value.
Result<UploadState> parse_state(std::string_view text);

}  // namespace bitspec::client
