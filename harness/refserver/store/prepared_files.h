// Prepared files and folders: present from the start, read only, and not on disk.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/refserver/store/files.h"

namespace bitspec::refserver {

struct PreparedFile {
  std::string path;          // "/large/file.bin"; a folder ends in '/'
  std::uint64_t size = 0;    // zeros, but for
  std::uint64_t offset = 0;  // here
  std::string text;          // this
};

// `files` with these added; they hide files of the same name.
std::unique_ptr<Files> with_prepared(std::unique_ptr<Files> files, const std::vector<PreparedFile>& prepared);

}  // namespace bitspec::refserver
