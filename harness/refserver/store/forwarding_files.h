// ForwardingFiles: other Files with some calls made different, for classes to derive from.
#pragma once

#include <utility>

#include "harness/refserver/store/files.h"

namespace bitspec::refserver {

class ForwardingFiles : public Files {
 public:
  explicit ForwardingFiles(std::unique_ptr<Files> files) : files_(std::move(files)) {}

  PlaceKind kind(const std::string& name) const override { return files_->kind(name); }
  std::unique_ptr<StoredFile> open(const std::string& name) const override { return files_->open(name); }
  void remove(const std::string& name) override { files_->remove(name); }
  Result<std::unique_ptr<WorkWriter>> writer(const std::string& key) override { return files_->writer(key); }
  Result<void> publish(const std::string& key, std::uint64_t size, const std::string& name) override {
    return files_->publish(key, size, name);
  }
  Result<void> expose(const std::string& key, std::uint64_t size, const std::string& name) override {
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
  std::unique_ptr<Files> files_;
};

}  // namespace bitspec::refserver
