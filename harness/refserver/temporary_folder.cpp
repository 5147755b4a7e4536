#include "harness/refserver/temporary_folder.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "harness/base/text.h"

namespace bitspec::refserver {
namespace {

std::string temporary_place(TemporaryFolder::Kind kind) {
  constexpr const char* kMemory = "/dev/shm";
  const char* wanted = std::getenv("TMPDIR");
  if (wanted && *wanted) return wanted;
  return kind == TemporaryFolder::Kind::kInMemory && ::access(kMemory, W_OK) == 0 ? kMemory : "/tmp";
}

}  // namespace

Result<std::unique_ptr<TemporaryFolder>> TemporaryFolder::make(Kind kind) {
  std::string name = temporary_place(kind) + "/bitspec-XXXXXX";
  if (!mkdtemp(name.data())) return fail(ErrorCode::kIo, "cannot create the folder " + name + ": " + errno_text(errno));
  return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(std::move(name)));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace bitspec::refserver
