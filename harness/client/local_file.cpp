#include "harness/client/local_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "harness/base/text.h"

namespace bitspec::client {
namespace {

FileStamp stamp_of(const struct stat& info) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return {static_cast<std::uint64_t>(info.st_size), info.st_mtim.tv_sec * kNanoseconds + info.st_mtim.tv_nsec};
}

}  // namespace

class LocalFile::Part : public ByteSource {
 public:
  Part(const LocalFile& file, std::uint64_t first, std::uint64_t size) : file_(file), first_(first), size_(size) {}
  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<char> out) const override {
    while (!out.empty()) {
      const ssize_t n = ::pread(file_.fd_, out.data(), out.size(), static_cast<off_t>(first_ + offset));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        file_.failed_ = true;
        std::memset(out.data(), 0, out.size());
        return;
      }
      offset += static_cast<std::uint64_t>(n);
      out = out.subspan(static_cast<std::size_t>(n));
    }
  }

 private:
  const LocalFile& file_;
  std::uint64_t first_, size_;
};

Result<std::unique_ptr<LocalFile>> LocalFile::open(const std::string& path) {
  // Opening a pipe without O_NONBLOCK waits for its writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return fail(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kBadInput,
                "cannot open '" + path + "': " + errno_text(errno));
  struct stat info {};
  std::unique_ptr<LocalFile> file(new LocalFile(fd, {}));
  if (::fstat(fd, &info) != 0) return fail(ErrorCode::kIo, "cannot read '" + path + "': " + errno_text(errno));
  if (!S_ISREG(info.st_mode)) return bad_input("'" + path + "' is not a regular file");
  file->stamp_ = stamp_of(info);
  return file;
}

LocalFile::~LocalFile() {
  ::close(fd_);
}

bool LocalFile::changed() const {
  struct stat info {};
  return failed_ || ::fstat(fd_, &info) != 0 || stamp_of(info) != stamp_;
}

std::shared_ptr<const ByteSource> LocalFile::part(std::uint64_t first, std::uint64_t size) const {
  return std::make_shared<Part>(*this, first, size);
}

}  // namespace bitspec::client
