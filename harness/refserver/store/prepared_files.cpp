#include "harness/refserver/store/prepared_files.h"

#include <algorithm>
#include <ctime>
#include <map>

namespace bitspec::refserver {
namespace {

class SparseFile : public StoredFile {
 public:
  SparseFile(const PreparedFile& file, std::int64_t modified) : file_(file), modified_(modified) {}
  std::uint64_t size() const override { return file_.size; }
  std::int64_t modified() const override { return modified_; }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override {
    if (offset >= file_.size) return std::size_t{0};
    out = out.first(std::min<std::uint64_t>(out.size(), file_.size - offset));
    std::ranges::fill(out, '\0');
    const auto first = std::max(offset, file_.offset);
    const auto end = std::min(offset + out.size(), file_.offset + file_.text.size());
    if (first < end) file_.text.copy(out.data() + (first - offset), end - first, first - file_.offset);
    return out.size();
  }

 private:
  PreparedFile file_;
  std::int64_t modified_;
};

class WithPrepared : public Files {
 public:
  WithPrepared(std::unique_ptr<Files> files, const std::vector<PreparedFile>& prepared)
      : files_(std::move(files)), modified_(std::time(nullptr)) {
    for (const auto& file : prepared) prepared_[file.path.substr(1)] = file;
  }

  PlaceKind kind(const std::string& name) const override {
    if (is_prepared_file(name)) return PlaceKind::kFile;
    const auto below = prepared_.lower_bound(name + "/");
    if (below != prepared_.end() && below->first.starts_with(name + "/")) return PlaceKind::kFolder;
    return files_->kind(name);
  }
  std::unique_ptr<StoredFile> open(const std::string& name) const override {
    if (!is_prepared_file(name)) return files_->open(name);
    return std::make_unique<SparseFile>(prepared_.at(name), modified_);
  }
  void remove(const std::string& name) override {
    if (!is_prepared_file(name)) files_->remove(name);
  }
  Result<std::unique_ptr<WorkWriter>> writer(const std::string& key) override { return files_->writer(key); }
  Result<void> publish(const std::string& key, std::uint64_t size, const std::string& name) override {
    if (is_prepared_file(name)) return fail(ErrorCode::kIo, name + " cannot be replaced");
    return files_->publish(key, size, name);
  }
  Result<void> expose(const std::string& key, std::uint64_t size, const std::string& name) override {
    if (is_prepared_file(name)) return fail(ErrorCode::kIo, name + " cannot be replaced");
    return files_->expose(key, size, name);
  }
  void drop(const std::string& key) override { files_->drop(key); }
  std::unique_ptr<StoredFile> open_work(const std::string& key) const override { return files_->open_work(key); }
  Result<std::unique_ptr<StoredFile>> seal(const std::string& key, std::uint64_t size) override {
    return files_->seal(key, size);
  }
  std::string work_path(const std::string& key) const override { return files_->work_path(key); }
  std::uint64_t bytes_below(const std::string& prefix) const override { return files_->bytes_below(prefix); }

 private:
  bool is_prepared_file(const std::string& name) const { return !name.ends_with('/') && prepared_.contains(name); }

  std::unique_ptr<Files> files_;
  std::map<std::string, PreparedFile> prepared_;  // by name below the root
  std::int64_t modified_;
};

}  // namespace

std::unique_ptr<Files> with_prepared(std::unique_ptr<Files> files, const std::vector<PreparedFile>& prepared) {
  if (prepared.empty()) return files;
  return std::make_unique<WithPrepared>(std::move(files), prepared);
}

}  // namespace bitspec::refserver
