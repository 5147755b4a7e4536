#include "harness/cli/output_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace bitspec::cli {
namespace {

namespace fs = std::filesystem;

class OutputFile : public testing::Test {
 protected:
  OutputFile() {
    char name[] = "/tmp/bitspec-output-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~OutputFile() override { fs::remove_all(folder_); }
  std::string at(const std::string& name) const { return folder_ + "/" + name; }
  std::size_t files() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {})); }

  std::string folder_;
};

TEST_F(OutputFile, IsTriedWithoutLeavingAnything) {
  EXPECT_TRUE(try_output(at("a.json")));
  EXPECT_EQ(files(), 0u);
}

TEST_F(OutputFile, ReplacesWhatWasThereAsAWhole) {
  ASSERT_TRUE(write_output(at("a.json"), "first, and long"));
  ASSERT_TRUE(try_output(at("a.json")));
  ASSERT_TRUE(write_output(at("a.json"), "second"));
  EXPECT_EQ(*read_input(at("a.json")), "second");
  EXPECT_EQ(files(), 1u);
}

TEST_F(OutputFile, FollowsASymbolicLink) {
  ASSERT_TRUE(write_output(at("real"), "x"));
  fs::create_symlink("real", at("link"));
  ASSERT_TRUE(write_output(at("link"), "y"));
  EXPECT_TRUE(fs::is_symlink(at("link")));
  EXPECT_EQ(*read_input(at("real")), "y");
}

TEST_F(OutputFile, LeavesDevicesWhereTheyAre) {
  EXPECT_TRUE(try_output("/dev/null"));
  EXPECT_TRUE(write_output("/dev/null", "x"));
  struct stat status {};
  ASSERT_EQ(stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}

TEST_F(OutputFile, NamesTheFileThatCannotBeWritten) {
  const auto missing = try_output(at("no/such/a.json"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "cannot write " + at("no/such/a.json") + ": No such file or directory");
  const auto folder = try_output(folder_);
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().message, "cannot write " + folder_ + ": it is a folder");
}

TEST_F(OutputFile, SaysThatTheDiskIsFull) {
  const auto full = write_output("/dev/full", "x");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().message, "cannot write /dev/full: No space left on device");
  EXPECT_EQ(full.error().code, ErrorCode::kIo);
}

TEST_F(OutputFile, DoesNotWaitForNobody) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_TRUE(try_output(at("pipe")));
  const auto nobody = write_output(at("pipe"), "x", std::chrono::milliseconds(50));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().message, "cannot write " + at("pipe") + ": nobody reads it");
  const int reader = open(at("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  EXPECT_TRUE(write_output(at("pipe"), "x"));
  const auto never_read = write_output(at("pipe"), std::string(1 << 20, 'x'), std::chrono::milliseconds(50));
  ASSERT_FALSE(never_read);
  EXPECT_EQ(never_read.error().message, "cannot write " + at("pipe") + ": Connection timed out");
  close(reader);
}

TEST_F(OutputFile, WaitsForWhoeverReadsAPipe) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  const std::string text(1 << 20, 'x');
  std::size_t got = 0;
  std::jthread reader([&] {
    std::ifstream pipe(at("pipe"));
    got = std::string(std::istreambuf_iterator<char>(pipe), {}).size();
  });
  EXPECT_TRUE(write_output(at("pipe"), text));
  reader.join();
  EXPECT_EQ(got, text.size());
}

TEST_F(OutputFile, ReadInputSaysWhatIsMissing) {
  const auto text = read_input(at("none"));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message, "cannot read " + at("none") + ": No such file or directory");
}

TEST_F(OutputFile, ReadInputTakesRegularFilesOnly) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  const struct {
    std::string path, want;
  } cases[] = {
      {at("pipe"), "it is not a regular file"},  // nobody writes to it
      {"/dev/zero", "it is not a regular file"},
      {folder_, "it is a folder"},
  };
  for (const auto& each : cases) {
    const auto text = read_input(each.path);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().message, "cannot read " + each.path + ": " + each.want);
    EXPECT_EQ(text.error().code, ErrorCode::kBadInput);
  }
}

TEST_F(OutputFile, ReadInputIsBounded) {
  ASSERT_TRUE(write_output(at("a"), "12345"));
  EXPECT_EQ(read_input(at("a"), 5), "12345");
  const auto text = read_input(at("a"), 4);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message, "cannot read " + at("a") + ": it is larger than 4 bytes");
  EXPECT_EQ(text.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace bitspec::cli
