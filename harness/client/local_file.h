// The file that is uploaded: read piece by piece, never held as a whole.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/byte_source.h"
#include "harness/base/result.h"

namespace bitspec::client {

// What tells one state of a file from another.
struct FileStamp {
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds since 1970
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

class LocalFile {
 public:
  // Errors: kNotFound, kBadInput for folders, pipes and devices, kIo; each names the file.
  static Result<std::unique_ptr<LocalFile>> open(const std::string& path);
  ~LocalFile();
  LocalFile(const LocalFile&) = delete;
  LocalFile& operator=(const LocalFile&) = delete;

  const FileStamp& stamp() const { return stamp_; }
  // Whether the file is not what it was when it was opened, or could not be read.
  bool changed() const;
  // Of the bytes [first, first + size); valid as long as this object. Where the file has no more, bytes are 0 and
  // changed() says so.
  std::shared_ptr<const ByteSource> part(std::uint64_t first, std::uint64_t size) const;

 private:
  LocalFile(int fd, FileStamp stamp) : fd_(fd), stamp_(stamp) {}
  class Part;

  int fd_;
  FileStamp stamp_;
  mutable bool failed_ = false;
};

}  // namespace bitspec::client
