#include "harness/refserver/faults/climbing_files.h"

#include <filesystem>

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;

// Relative to the folder of files. lexically_normal keeps a leading "..": those are dropped, so that even this fault
// stays below the server's folder.
std::string climbed(const std::string& name) {
  fs::path kept;
  for (const auto& part : (fs::path("files") / name).lexically_normal()) {
    if (part != ".." && part != "/") kept /= part;
  }
  return kept.lexically_relative("files").string();
}

class ClimbingFiles : public Files {
 public:
  explicit ClimbingFiles(std::unique_ptr<Files> files) : files_(std::move(files)) {}

  PlaceKind kind(const std::string& name) const override { return files_->kind(climbed(name)); }
  std::unique_ptr<StoredFile> open(const std::string& name) const override { return files_->open(climbed(name)); }
  void remove(const std::string& name) override { files_->remove(climbed(name)); }
  Result<std::unique_ptr<WorkWriter>> writer(const std::string& key) override { return files_->writer(key); }
  Result<void> publish(const std::string& key, std::uint64_t size, const std::string& name) override {
    return files_->publish(key, size, climbed(name));
  }
  Result<void> expose(const std::string& key, std::uint64_t size, const std::string& name) override {
    return files_->expose(key, size, climbed(name));
  }
  void drop(const std::string& key) override { files_->drop(key); }
  std::unique_ptr<StoredFile> open_work(const std::string& key) const override { return files_->open_work(key); }
  Result<std::unique_ptr<StoredFile>> seal(const std::string& key, std::uint64_t size) override {
    return files_->seal(key, size);
  }
  std::string work_path(const std::string& key) const override { return files_->work_path(key); }
  std::uint64_t bytes_below(const std::string& prefix) const override { return files_->bytes_below(prefix); }

 private:
  std::unique_ptr<Files> files_;
};

}  // namespace

std::unique_ptr<Files> climbing_files(std::unique_ptr<Files> files) {
  return std::make_unique<ClimbingFiles>(std::move(files));
}

}  // namespace bitspec::refserver
