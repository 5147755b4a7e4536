#include "harness/refserver/store/prepared_files.h"

#include <algorithm>
#include <ctime>
#include <map>

#include "harness/refserver/store/forwarding_files.h"

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

class WithPrepared : public ForwardingFiles {
 public:
  WithPrepared(std::unique_ptr<Files> files, const std::vector<PreparedFile>& prepared)
      : ForwardingFiles(std::move(files)), modified_(std::time(nullptr)) {
    for (const auto& file : prepared) prepared_[file.path.substr(1)] = file;
  }

  PlaceKind kind(const std::string& name) const override {
    if (is_prepared_file(name)) return PlaceKind::kFile;
    const auto below = prepared_.lower_bound(name + "/");
    if (below != prepared_.end() && below->first.starts_with(name + "/")) return PlaceKind::kFolder;
    return ForwardingFiles::kind(name);
  }
  std::unique_ptr<StoredFile> open(const std::string& name) const override {
    if (!is_prepared_file(name)) return ForwardingFiles::open(name);
    return std::make_unique<SparseFile>(prepared_.at(name), modified_);
  }
  void remove(const std::string& name) override {
    if (!is_prepared_file(name)) ForwardingFiles::remove(name);
  }
  Result<void> publish(const std::string& key, std::uint64_t size, const std::string& name) override {
    if (is_prepared_file(name)) return fail(ErrorCode::kIo, name + " cannot be replaced");
    return ForwardingFiles::publish(key, size, name);
  }
  Result<void> expose(const std::string& key, std::uint64_t size, const std::string& name) override {
    if (is_prepared_file(name)) return fail(ErrorCode::kIo, name + " cannot be replaced");
    return ForwardingFiles::expose(key, size, name);
  }

 private:
  bool is_prepared_file(const std::string& name) const { return !name.ends_with('/') && prepared_.contains(name); }

  std::map<std::string, PreparedFile> prepared_;  // by name below the root
  std::int64_t modified_;
};

}  // namespace

std::unique_ptr<Files> with_prepared(std::unique_ptr<Files> files, const std::vector<PreparedFile>& prepared) {
  if (prepared.empty()) return files;
  return std::make_unique<WithPrepared>(std::move(files), prepared);
}

}  // namespace bitspec::refserver
