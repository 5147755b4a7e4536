// Both kinds of Files keep the same promises.
#include "harness/refserver/store/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("files-test-" + std::to_string(::getpid()));
    files_ = GetParam() ? std::move(*folder_files({folder_, false})) : memory_files();
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& key, std::uint64_t offset, const std::string& text) {
    auto writer = files_->writer(key);
    ASSERT_TRUE(writer);
    EXPECT_TRUE((*writer)->write(offset, text));
  }
  std::string content(const std::string& name) const {
    const auto file = files_->open(name);
    if (!file) return "none";
    std::string text(file->size(), '\0');
    EXPECT_EQ(file->read(0, text).value_or(0), text.size());
    return text;
  }

  fs::path folder_;
  std::unique_ptr<Files> files_;
};
INSTANTIATE_TEST_SUITE_P(Both, FilesTest, testing::Bool(),
                         [](const auto& param) { return param.param ? "Folder" : "Memory"; });

TEST_P(FilesTest, PublishMovesTheFirstBytesInPlace) {
  write("k", 0, "0123");
  write("k", 4, "4567xx");
  EXPECT_EQ(content("u/a"), "none");
  EXPECT_TRUE(files_->publish("k", 8, "u/a"));
  EXPECT_EQ(content("u/a"), "01234567");
  EXPECT_TRUE(files_->publish("k", 0, "u/empty"));
  EXPECT_EQ(content("u/empty"), "");
}

TEST(MemoryFiles, HaveALimitTogether) {
  const auto files = memory_files(10);
  const auto write = [&](const std::string& key, std::uint64_t offset, const std::string& text) {
    return (*files->writer(key))->write(offset, text);
  };
  EXPECT_TRUE(write("a", 0, "01234"));
  EXPECT_TRUE(write("b", 0, "01234"));
  const auto above = write("b", 5, "5");
  ASSERT_FALSE(above);
  EXPECT_EQ(above.error().code, ErrorCode::kLimit);
  EXPECT_TRUE(write("b", 0, "abcde"));  // takes nothing more
  EXPECT_TRUE(files->publish("a", 3, "name"));
  EXPECT_TRUE(write("b", 5, "56"));
  EXPECT_FALSE(files->expose("b", 7, "copy"));
  files->remove("name");
  files->drop("b");
  EXPECT_TRUE(write("c", 0, "0123456789"));
}

TEST_P(FilesTest, LinksAreNotFollowed) {
  if (!GetParam()) return;  // there are none in memory
  const fs::path secret = folder_ / "secret";
  fs::create_directory(secret);
  std::ofstream(secret / "file") << "secret";
  fs::create_directory_symlink(secret, folder_ / "files/folder");
  fs::create_symlink(secret / "file", folder_ / "files/file");
  EXPECT_EQ(content("folder/file"), "none");
  EXPECT_EQ(content("file"), "none");
  EXPECT_EQ(files_->kind("folder/file"), PlaceKind::kNothing);
  EXPECT_EQ(files_->kind("folder"), PlaceKind::kNothing);
  EXPECT_EQ(files_->bytes_below(""), 0U);
  write("k", 0, "new");
  EXPECT_FALSE(files_->publish("k", 3, "folder/file"));
  EXPECT_FALSE(files_->publish("k", 3, "folder/deeper/file"));
  EXPECT_TRUE(files_->publish("k", 3, "file"));  // in place of the link
  EXPECT_EQ(content("file"), "new");
  std::string kept;
  std::getline(std::ifstream(secret / "file"), kept);
  EXPECT_EQ(kept, "secret");
}

TEST_P(FilesTest, ANewFileReplacesTheOldWhichStaysReadable) {
  write("k", 0, "old");
  EXPECT_TRUE(files_->publish("k", 3, "a"));
  const auto old = files_->open("a");
  write("k", 0, "newer");
  EXPECT_TRUE(files_->publish("k", 5, "a"));
  EXPECT_EQ(content("a"), "newer");
  std::string text(3, '\0');
  EXPECT_EQ(old->read(0, text), 3U);
  EXPECT_EQ(text, "old");
}

TEST_P(FilesTest, ExposeLeavesTheWorkingData) {
  write("k", 0, "0123");
  EXPECT_TRUE(files_->expose("k", 2, "a"));
  EXPECT_EQ(content("a"), "01");
  write("k", 4, "45");
  EXPECT_TRUE(files_->publish("k", 6, "a"));
  EXPECT_EQ(content("a"), "012345");
}

TEST_P(FilesTest, KnowsFilesAndFolders) {
  write("k", 0, "x");
  EXPECT_TRUE(files_->publish("k", 1, "u/v/a"));
  EXPECT_EQ(files_->kind("u/v/a"), PlaceKind::kFile);
  EXPECT_EQ(files_->kind("u/v"), PlaceKind::kFolder);
  EXPECT_EQ(files_->kind(""), PlaceKind::kFolder);
  EXPECT_EQ(files_->kind("u/w"), PlaceKind::kNothing);
  EXPECT_EQ(files_->open("u/v"), nullptr);
  files_->remove("u/v/a");
  EXPECT_EQ(files_->kind("u/v/a"), PlaceKind::kNothing);
}

TEST_P(FilesTest, DropForgetsTheWorkingData) {
  write("k", 0, "0123");
  files_->drop("k");
  files_->drop("never-written");
  write("k", 0, "x");
  EXPECT_TRUE(files_->publish("k", 4, "a"));
  EXPECT_EQ(content("a").substr(0, 1), "x");
}

TEST(FolderFiles, RemovesWhatAnEarlierRunLeft) {
  const auto folder = fs::path(testing::TempDir()) / ("files-left-" + std::to_string(::getpid()));
  fs::create_directories(folder / "work");
  std::ofstream(folder / "work" / "old.part") << "x";
  ASSERT_TRUE(folder_files({folder, false}));
  EXPECT_TRUE(fs::is_empty(folder / "work"));
  fs::remove_all(folder);
}

TEST(FolderFiles, SaysWhyAFolderCannotBeMade) {
  const auto files = folder_files({"/dev/null/x", false});
  ASSERT_FALSE(files);
  EXPECT_NE(files.error().message.find("/dev/null/x: "), std::string::npos);
}

}  // namespace
}  // namespace bitspec::refserver
