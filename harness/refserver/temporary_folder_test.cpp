#include "harness/refserver/temporary_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;
using Kind = TemporaryFolder::Kind;

// Sets TMPDIR, or takes it away, and puts back what was there.
class TemporaryPlace {
 public:
  explicit TemporaryPlace(const char* value) {
    if (const char* before = std::getenv("TMPDIR")) before_ = before;
    value ? ::setenv("TMPDIR", value, 1) : ::unsetenv("TMPDIR");
  }
  ~TemporaryPlace() { before_ ? ::setenv("TMPDIR", before_->c_str(), 1) : ::unsetenv("TMPDIR"); }

 private:
  std::optional<std::string> before_;
};

std::string place_of_folder(Kind kind) {
  const auto folder = TemporaryFolder::make(kind);
  return folder ? fs::path((*folder)->path()).parent_path().string() : folder.error().message;
}

TEST(TemporaryFolder, IsInMemoryOrOnDiskAsWanted) {
  const TemporaryPlace none(nullptr);
  EXPECT_EQ(place_of_folder(Kind::kOnDisk), "/tmp");
  EXPECT_EQ(place_of_folder(Kind::kInMemory), ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
}

TEST(TemporaryFolder, IsWhereTheEnvironmentSays) {
  const auto folder = TemporaryFolder::make(Kind::kOnDisk);
  ASSERT_TRUE(folder);
  const TemporaryPlace there((*folder)->path().c_str());
  EXPECT_EQ(place_of_folder(Kind::kOnDisk), (*folder)->path());
  EXPECT_EQ(place_of_folder(Kind::kInMemory), (*folder)->path());
}

TEST(TemporaryFolder, GoesWithAllThatIsInIt) {
  std::string path;
  {
    const auto folder = TemporaryFolder::make(Kind::kInMemory);
    ASSERT_TRUE(folder);
    path = (*folder)->path();
    fs::create_directories(path + "/a/b");
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryFolder, ThatCannotBeMadeIsAnError) {
  const TemporaryPlace nowhere("/nowhere");
  EXPECT_TRUE(place_of_folder(Kind::kInMemory).starts_with("cannot create the folder /nowhere/bitspec-"));
}

}  // namespace
}  // namespace bitspec::refserver
