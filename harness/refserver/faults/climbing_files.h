// ClimbingFiles: files whose names may climb out of their folder by "..", though never out of the server's own folder.
#pragma once

#include <memory>

#include "harness/refserver/store/files.h"

namespace bitspec::refserver {

// `files`: those of folder_files().
std::unique_ptr<Files> climbing_files(std::unique_ptr<Files> files);

}  // namespace bitspec::refserver
