// Files in a folder: uploads in files/, working data in work/<key>.part. A file appears at its name by rename, whole.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "harness/refserver/store/files.h"
#include "harness/refserver/store/place.h"

namespace bitspec::refserver {
namespace fs = std::filesystem;
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> system_error(const std::string& what) {
  return fail(ErrorCode::kIo, what + ": " + std::strerror(errno));
}

class FolderFile : public StoredFile {
 public:
  FolderFile(Descriptor fd, std::uint64_t size, std::int64_t modified, std::string version)
      : fd_(std::move(fd)), size_(size), modified_(modified), version_(std::move(version)) {}
  std::uint64_t size() const override { return size_; }
  std::int64_t modified() const override { return modified_; }
  std::string version() const override { return version_; }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override {
    const auto got = ::pread(fd_.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0) return system_error("read");
    return static_cast<std::size_t>(got);
  }

 private:
  Descriptor fd_;
  std::uint64_t size_;
  std::int64_t modified_;
  std::string version_;
};

// A file appears by rename, so one of another content is another file.
std::string version_of(const struct stat& info) {
#ifdef __APPLE__
  const auto nanoseconds = info.st_mtimespec.tv_nsec;
#else
  const auto nanoseconds = info.st_mtim.tv_nsec;
#endif
  return std::to_string(info.st_ino) + "-" + std::to_string(info.st_mtime) + "-" + std::to_string(nanoseconds);
}

class FolderWriter : public WorkWriter {
 public:
  explicit FolderWriter(Descriptor fd) : fd_(std::move(fd)) {}
  Result<void> write(std::uint64_t offset, std::span<const char> bytes) override {
    while (!bytes.empty()) {
      const auto put = ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (put < 0) return system_error("write");
      bytes = bytes.subspan(static_cast<std::size_t>(put));
      offset += static_cast<std::uint64_t>(put);
    }
    return {};
  }

 private:
  Descriptor fd_;
};

class FolderFiles : public Files {
 public:
  FolderFiles(fs::path files, fs::path work) : files_(std::move(files)), work_(std::move(work)) {}

  PlaceKind kind(const std::string& name) const override {
    std::error_code ignored;
    if (leads_through_link(name)) return PlaceKind::kNothing;
    const auto status = fs::symlink_status(path_of(name), ignored);
    if (fs::is_directory(status)) return PlaceKind::kFolder;
    return fs::is_regular_file(status) ? PlaceKind::kFile : PlaceKind::kNothing;
  }

  std::unique_ptr<StoredFile> open(const std::string& name) const override {
    return leads_through_link(name) ? nullptr : open_path(path_of(name));
  }

  void remove(const std::string& name) override {
    if (kind(name) == PlaceKind::kFile) ::unlink(path_of(name).c_str());
  }

  Result<std::unique_ptr<WorkWriter>> writer(const std::string& key) override {
    Descriptor fd(::open(work_of(key).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    if (fd.get() < 0) return system_error("open " + work_of(key).string());
    return std::make_unique<FolderWriter>(std::move(fd));
  }

  Result<void> publish(const std::string& key, std::uint64_t size, const std::string& name) override {
    // A session without a byte has no working data yet: opening creates it, truncating leaves it empty.
    if (auto made = writer(key); !made) return tl::unexpected(made.error());
    if (::truncate(work_of(key).c_str(), static_cast<off_t>(size)) != 0) return system_error("truncate");
    if (auto made = make_parent(name); !made) return made;
    std::error_code error;
    fs::rename(work_of(key), path_of(name), error);
    if (error) return fail(ErrorCode::kIo, "rename: " + error.message());
    return {};
  }

  Result<void> expose(const std::string& key, std::uint64_t size, const std::string& name) override {
    const auto copy = key + ".copy";
    if (auto made = writer(key); !made) return tl::unexpected(made.error());
    std::error_code error;
    fs::copy_file(work_of(key), work_of(copy), fs::copy_options::overwrite_existing, error);
    if (error) return fail(ErrorCode::kIo, "copy: " + error.message());
    return publish(copy, size, name);
  }

  void drop(const std::string& key) override { ::unlink(work_of(key).c_str()); }

  std::unique_ptr<StoredFile> open_work(const std::string& key) const override { return open_path(work_of(key)); }

  Result<std::unique_ptr<StoredFile>> seal(const std::string& key, std::uint64_t size) override {
    if (::truncate(work_of(key).c_str(), static_cast<off_t>(size)) != 0) return system_error("truncate");
    auto file = open_work(key);
    if (!file) return system_error("open " + work_of(key).string());
    return file;
  }

  std::string work_path(const std::string& key) const override { return fs::absolute(work_of(key)).string(); }

  std::uint64_t bytes_below(const std::string& prefix) const override {
    std::uint64_t bytes = 0;
    std::error_code error;
    // A file that goes away meanwhile counts nothing.
    for (fs::recursive_directory_iterator at(files_ / folder_of(prefix), error), end; !error && at != end;
         at.increment(error)) {
      const auto name = fs::relative(at->path(), files_, error).generic_string();
      const bool counts = name.starts_with(prefix) && fs::is_regular_file(at->symlink_status(error));
      const auto size = counts ? at->file_size(error) : 0;
      if (!error) bytes += size;
      error.clear();
    }
    return bytes;
  }

 private:
  static std::unique_ptr<StoredFile> open_path(const fs::path& path) {
    Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat info {};
    if (fd.get() < 0 || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return nullptr;
    return std::make_unique<FolderFile>(std::move(fd), static_cast<std::uint64_t>(info.st_size), info.st_mtime,
                                        version_of(info));
  }

  fs::path path_of(const std::string& name) const { return files_ / name; }
  fs::path work_of(const std::string& key) const { return work_ / (key + ".part"); }

  // Links are never followed below files/, whoever put them there: they may lead anywhere. What stands at the name
  // itself is replaced by rename, or opened with O_NOFOLLOW.
  bool leads_through_link(const std::string& name) const {
    std::error_code ignored;
    fs::path path = files_;
    for (const auto& part : fs::path(name).parent_path()) {
      path /= part;
      if (fs::is_symlink(fs::symlink_status(path, ignored))) return true;
    }
    return false;
  }

  Result<void> make_parent(const std::string& name) const {
    if (leads_through_link(name)) return fail(ErrorCode::kIo, "a symbolic link stands in the way");
    std::error_code error;
    fs::create_directories(path_of(name).parent_path(), error);
    if (error) return fail(ErrorCode::kIo, "create folder: " + error.message());
    return {};
  }

  fs::path files_, work_;
};

void remove_leftovers(const fs::path& work, bool keep) {
  std::error_code ignored;
  std::vector<fs::path> leftovers;
  for (const auto& entry : fs::directory_iterator(work, ignored)) {
    const auto& path = entry.path();
    const bool kept = keep && fs::exists(fs::path(path).replace_extension(".session"), ignored);
    const bool ours =
        path.extension() == ".part" || path.extension() == ".session" || path.extension() == ".session-new";
    if (ours && !kept) leftovers.push_back(path);
  }
  for (const auto& path : leftovers) fs::remove(path, ignored);
}

}  // namespace

Result<std::unique_ptr<Files>> folder_files(const FolderOptions& options) {
  const auto files = options.folder / "files";
  const auto work = (options.work_below_files ? files : options.folder) / "work";
  std::error_code error;
  fs::create_directories(files, error);
  if (!error) fs::create_directories(work, error);
  if (error) return fail(ErrorCode::kIo, options.folder.string() + ": " + error.message());
  remove_leftovers(work, options.keep_work);
  return std::make_unique<FolderFiles>(files, work);
}

}  // namespace bitspec::refserver
