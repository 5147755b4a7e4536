// A folder of its own for temporary files of the reference server; gone with the object.
#pragma once

#include <memory>
#include <string>

#include "harness/base/result.h"

namespace bitspec::refserver {

class TemporaryFolder {
 public:
  // Below the folder that the environment variable TMPDIR names; without it below /tmp, or below /dev/shm for kInMemory
  // where that can be written. A run writes thousands of small files, which cost a disk most of the run's time; but
  // uploads of any size are too much for memory.
  // Errors: kIo.
  enum class Kind { kOnDisk, kInMemory };
  static Result<std::unique_ptr<TemporaryFolder>> make(Kind kind);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace bitspec::refserver
