#include "harness/refserver/store/prepared_files.h"

#include <gtest/gtest.h>

namespace bitspec::refserver {
namespace {

class PreparedFiles : public testing::Test {
 protected:
  std::string read(std::uint64_t offset, std::size_t size) const {
    std::string text(size, '?');
    text.resize(files_->open("large/file.bin")->read(offset, text).value_or(0));
    return text;
  }
  std::unique_ptr<Files> files_ = with_prepared(
      memory_files(), {{"/large/file.bin", 5'000'000'000, 4'294'967'296, "0123456789"}, {"/here/", 0, 0, ""}});
};

TEST_F(PreparedFiles, HaveTheirTextWhereItBelongs) {
  EXPECT_EQ(files_->open("large/file.bin")->size(), 5'000'000'000U);
  EXPECT_EQ(read(4'294'967'296, 10), "0123456789");
  EXPECT_EQ(read(4'294'967'294, 4), std::string("\0\0", 2) + "01");
  EXPECT_EQ(read(4'294'967'304, 4), "89" + std::string("\0\0", 2));
  EXPECT_EQ(read(0, 3), std::string(3, '\0'));
  EXPECT_EQ(read(4'999'999'999, 10), std::string(1, '\0'));
  EXPECT_EQ(read(5'000'000'000, 10), "");
}

TEST_F(PreparedFiles, FoldersAreThere) {
  EXPECT_EQ(files_->kind("large"), PlaceKind::kFolder);
  EXPECT_EQ(files_->kind("large/file.bin"), PlaceKind::kFile);
  EXPECT_EQ(files_->kind("here"), PlaceKind::kFolder);
  EXPECT_EQ(files_->kind("here/x"), PlaceKind::kNothing);
  EXPECT_EQ(files_->open("here"), nullptr);
}

TEST_F(PreparedFiles, AreNotReplacedAndOthersAreAsEver) {
  EXPECT_FALSE(files_->publish("key", 0, "large/file.bin"));
  files_->remove("large/file.bin");
  EXPECT_NE(files_->open("large/file.bin"), nullptr);
  EXPECT_TRUE(files_->publish("key", 0, "large/other.bin"));
  EXPECT_EQ(files_->kind("large/other.bin"), PlaceKind::kFile);
}

}  // namespace
}  // namespace bitspec::refserver
