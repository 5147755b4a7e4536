// Files in memory: for tests and for servers that must not leave files behind.
#include <algorithm>
#include <atomic>
#include <ctime>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "harness/refserver/store/files.h"

namespace bitspec::refserver {
namespace {

// How much is in use; the bytes below share one.
class Account {
 public:
  explicit Account(std::uint64_t most) : most_(most) {}
  bool take(std::uint64_t bytes) {
    if (used_.fetch_add(bytes) + bytes <= most_) return true;
    used_ -= bytes;
    return false;
  }
  void give_back(std::uint64_t bytes) { used_ -= bytes; }

 private:
  const std::uint64_t most_;
  std::atomic<std::uint64_t> used_{0};
};

// Bytes that are in the account as long as they are here.
class Bytes {
 public:
  explicit Bytes(std::shared_ptr<Account> account) : account_(std::move(account)) {}
  Bytes(Bytes&& other) noexcept : account_(other.account_), text_(std::exchange(other.text_, {})) {}
  ~Bytes() { account_->give_back(text_.size()); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  Bytes& operator=(Bytes&&) = delete;

  const std::string& text() const { return text_; }
  // REQUIRES: offset <= size.
  Result<void> write(std::uint64_t offset, std::string_view bytes) {
    const std::uint64_t end = std::max<std::uint64_t>(offset + bytes.size(), text_.size());
    if (!account_->take(end - text_.size()))
      return fail(ErrorCode::kLimit, "the files are larger than the memory limit");
    text_.replace(offset, bytes.size(), bytes);
    return {};
  }
  void truncate(std::uint64_t size) {
    if (size >= text_.size()) return;
    account_->give_back(text_.size() - size);
    text_.resize(size);
  }

 private:
  std::shared_ptr<Account> account_;
  std::string text_;
};

struct Content {
  Bytes bytes;
  std::int64_t modified = 0;
  std::string version;
};

class MemoryFile : public StoredFile {
 public:
  explicit MemoryFile(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
  std::uint64_t size() const override { return content_->bytes.text().size(); }
  std::int64_t modified() const override { return content_->modified; }
  std::string version() const override { return content_->version; }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override {
    const std::string& text = content_->bytes.text();
    if (offset >= text.size()) return std::size_t{0};
    return text.copy(out.data(), out.size(), offset);
  }

 private:
  std::shared_ptr<const Content> content_;
};

class MemoryWriter : public WorkWriter {
 public:
  explicit MemoryWriter(std::shared_ptr<Bytes> bytes) : bytes_(std::move(bytes)) {}
  Result<void> write(std::uint64_t offset, std::span<const char> bytes) override {
    if (offset > bytes_->text().size()) return fail(ErrorCode::kInternal, "a write beyond the end of the working data");
    return bytes_->write(offset, {bytes.data(), bytes.size()});
  }

 private:
  std::shared_ptr<Bytes> bytes_;
};

class MemoryFiles : public Files {
 public:
  explicit MemoryFiles(std::uint64_t most) : account_(std::make_shared<Account>(most)) {}

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
    if (!bytes) bytes = std::make_shared<Bytes>(account_);
    return std::make_unique<MemoryWriter>(bytes);
  }

  Result<void> publish(const std::string& key, std::uint64_t size, const std::string& name) override {
    const std::lock_guard lock(mutex_);
    const auto found = work_.find(key);
    Bytes bytes = found == work_.end() ? Bytes(account_) : Bytes(std::move(*found->second));
    if (found != work_.end()) work_.erase(found);
    put(std::move(bytes), size, name);
    return {};
  }

  Result<void> expose(const std::string& key, std::uint64_t size, const std::string& name) override {
    const std::lock_guard lock(mutex_);
    Bytes copy(account_);
    if (const auto found = work_.find(key); found != work_.end()) {
      if (auto written = copy.write(0, found->second->text().substr(0, size)); !written) return written;
    }
    put(std::move(copy), size, name);
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
    Bytes copy(account_);
    if (!copy.write(0, found->second->text())) return nullptr;
    return std::make_unique<MemoryFile>(
        std::make_shared<const Content>(Content{std::move(copy), std::time(nullptr), ""}));
  }

  Result<std::unique_ptr<StoredFile>> seal(const std::string& key, std::uint64_t size) override {
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = work_.find(key); found != work_.end()) found->second->truncate(size);
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
      bytes += file->second->bytes.text().size();
    }
    return bytes;
  }

 private:
  void put(Bytes bytes, std::uint64_t size, const std::string& name) {
    bytes.truncate(size);
    files_[name] =
        std::make_shared<const Content>(Content{std::move(bytes), std::time(nullptr), std::to_string(++versions_)});
  }

  mutable std::mutex mutex_;
  std::uint64_t versions_ = 0;
  std::map<std::string, std::shared_ptr<const Content>> files_;
  std::map<std::string, std::shared_ptr<Bytes>> work_;
  const std::shared_ptr<Account> account_;
};

}  // namespace

std::unique_ptr<Files> memory_files(std::uint64_t most) {
  return std::make_unique<MemoryFiles>(most);
}

}  // namespace bitspec::refserver
