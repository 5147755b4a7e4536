#include "harness/refserver/faults/climbing_files.h"

#include <filesystem>

#include "harness/refserver/store/forwarding_files.h"

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

class ClimbingFiles : public ForwardingFiles {
 public:
  using ForwardingFiles::ForwardingFiles;

  PlaceKind kind(const std::string& name) const override { return ForwardingFiles::kind(climbed(name)); }
  std::unique_ptr<StoredFile> open(const std::string& name) const override {
    return ForwardingFiles::open(climbed(name));
  }
  void remove(const std::string& name) override { ForwardingFiles::remove(climbed(name)); }
  Result<void> publish(const std::string& key, std::uint64_t size, const std::string& name) override {
    return ForwardingFiles::publish(key, size, climbed(name));
  }
  Result<void> expose(const std::string& key, std::uint64_t size, const std::string& name) override {
    return ForwardingFiles::expose(key, size, climbed(name));
  }
};

}  // namespace

std::unique_ptr<Files> climbing_files(std::unique_ptr<Files> files) {
  return std::make_unique<ClimbingFiles>(std::move(files));
}

}  // namespace bitspec::refserver
