// Files in memory: for tests and for servers that must not leave files behind.
#include <algorithm>
#include <ctime>
#include <map>
#include <mutex>

#include "harness/refserver/store/files.h"

namespace bitspec::refserver {
namespace {

// More belongs in a folder: one client must not be able to use up the memory of the machine.
constexpr std::uint64_t kLargestFile = 1ULL << 30;

struct Content {
  std::string bytes;
  std::int64_t modified = 0;
  std::string version;
};

class MemoryFile : public StoredFile {
 public:
  explicit MemoryFile(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
  std::uint64_t size() const override { return content_->bytes.size(); }
  std::int64_t modified() const override { return content_->modified; }
  std::string version() const override { return content_->version; }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override {
    if (offset >= content_->bytes.size()) return std::size_t{0};
    return content_->bytes.copy(out.data(), out.size(), offset);
  }

 private:
  std::shared_ptr<const Content> content_;
};

class MemoryWriter : public WorkWriter {
 public:
  explicit MemoryWriter(std::shared_ptr<std::string> bytes) : bytes_(std::move(bytes)) {}
  Result<void> write(std::uint64_t offset, std::span<const char> bytes) override {
    if (offset > bytes_->size()) return fail(ErrorCode::kInternal, "a write beyond the end of the working data");
    if (offset + bytes.size() > kLargestFile)
      return fail(ErrorCode::kLimit, "the file is larger than the memory limit");
    bytes_->replace(offset, bytes.size(), bytes.data(), bytes.size());
    return {};
  }

 private:
  std::shared_ptr<std::string> bytes_;
};

class MemoryFiles : public Files {
 public:
  PlaceKind kind(const std::string& name) const override {
    const std::lock_guard lock(mutex_);
    if (name.empty()) return PlaceKind::kFolder;
    if (files_.contains(name)) return PlaceKind::kFile;
    const auto below = files_.lower_bound(name + "/");
    const bool folder = below != files_.end() && below->first.starts_with(name + "/");
    return folder ? PlaceKind::kFolder : PlaceKind::kNothing;
  }

  std::unique_ptr<StoredFile> open(const std::string& name) const override {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(name);
    return found == files_.end() ? nullptr : std::make_unique<MemoryFile>(found->second);
  }

  void remove(const std::string& name) override {
    const std::lock_guard lock(mutex_);
    files_.erase(name);
  }

  Result<std::unique_ptr<WorkWriter>> writer(const std::string& key) override {
    const std::lock_guard lock(mutex_);
    auto& bytes = work_[key];
    if (!bytes) bytes = std::make_shared<std::string>();
    return std::make_unique<MemoryWriter>(bytes);
  }

  Result<void> publish(const std::string& key, std::uint64_t size, const std::string& name) override {
    const std::lock_guard lock(mutex_);
    std::string bytes;
    if (const auto found = work_.find(key); found != work_.end()) {
      bytes = std::move(*found->second);
      work_.erase(found);
    }
    put(std::move(bytes), size, name);
    return {};
  }

  Result<void> expose(const std::string& key, std::uint64_t size, const std::string& name) override {
    const std::lock_guard lock(mutex_);
    const auto found = work_.find(key);
    put(found == work_.end() ? std::string() : *found->second, size, name);
    return {};
  }

  void drop(const std::string& key) override {
    const std::lock_guard lock(mutex_);
    work_.erase(key);
  }

  std::unique_ptr<StoredFile> open_work(const std::string& key) const override {
    const std::lock_guard lock(mutex_);
    const auto found = work_.find(key);
    if (found == work_.end()) return nullptr;
    return std::make_unique<MemoryFile>(
        std::make_shared<const Content>(Content{*found->second, std::time(nullptr), ""}));
  }

  Result<std::unique_ptr<StoredFile>> seal(const std::string& key, std::uint64_t size) override {
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = work_.find(key); found != work_.end() && size < found->second->size())
        found->second->resize(size);
    }
    auto file = open_work(key);
    if (!file) return fail(ErrorCode::kNotFound, "no working data");
    return file;
  }

  std::string work_path(const std::string&) const override { return ""; }

  std::uint64_t bytes_below(const std::string& prefix) const override {
    const std::lock_guard lock(mutex_);
    std::uint64_t bytes = 0;
    for (auto file = files_.lower_bound(prefix); file != files_.end() && file->first.starts_with(prefix); ++file) {
      bytes += file->second->bytes.size();
    }
    return bytes;
  }

 private:
  void put(std::string bytes, std::uint64_t size, const std::string& name) {
    bytes.resize(std::min<std::uint64_t>(size, bytes.size()));
    files_[name] =
        std::make_shared<const Content>(Content{std::move(bytes), std::time(nullptr), std::to_string(++versions_)});
  }

  mutable std::mutex mutex_;
  std::uint64_t versions_ = 0;
  std::map<std::string, std::shared_ptr<const Content>> files_;
  std::map<std::string, std::shared_ptr<std::string>> work_;
};

}  // namespace

std::unique_ptr<Files> memory_files() {
  return std::make_unique<MemoryFiles>();
}

}  // namespace bitspec::refserver
