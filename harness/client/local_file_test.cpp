#include "harness/client/local_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace bitspec::client {
namespace {

class LocalFileTest : public testing::Test {
 protected:
  LocalFileTest() { write("0123456789"); }
  ~LocalFileTest() override { ::unlink(path_.c_str()); }
  void write(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }
  static std::string text_of(const ByteSource& source) {
    std::string out(source.size(), 0);
    source.read(0, out);
    return out;
  }

  const std::string path_ = testing::TempDir() + "local-file-" + std::to_string(::getpid());
};

TEST_F(LocalFileTest, ReadsParts) {
  const auto file = LocalFile::open(path_);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ((*file)->stamp().size, 10u);
  EXPECT_EQ(text_of(*(*file)->part(3, 4)), "3456");
  EXPECT_FALSE((*file)->changed());
}

TEST_F(LocalFileTest, NoticesWhatIsNotThereAnyMore) {
  const auto file = LocalFile::open(path_);
  ASSERT_TRUE(file) << file.error().message;
  write("01234");
  EXPECT_TRUE((*file)->changed());
  EXPECT_EQ(text_of(*(*file)->part(3, 4)), std::string("34\0\0", 4));
}

TEST_F(LocalFileTest, TakesRegularFilesOnly) {
  EXPECT_EQ(LocalFile::open("/nowhere/a").error().message, "cannot open '/nowhere/a': no such file or directory");
  EXPECT_EQ(LocalFile::open("/dev/null").error().message, "'/dev/null' is not a regular file");
  EXPECT_EQ(LocalFile::open("/").error().message, "'/' is not a regular file");
}

}  // namespace
}  // namespace bitspec::client
