#include "harness/target/name_template.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "harness/base/testing/evil_strings.h"

namespace bitspec::target {
namespace {

struct NameCase {
  std::string_view text, want;
};

TEST(FillTemplate, Table) {
  const UploadNames names{"run-1/a b.bin", "{7DF0}"};
  const NameCase cases[] = {
      {"{path}", "run-1/a b.bin"}, {"x/{name}.{id}", "x/a%20b.bin.%7B7DF0%7D"}, {"plain{", "plain{"}, {"", ""},
      {"{ID}{", "{ID}{"},
  };
  for (const auto& c : cases) EXPECT_EQ(fill_template(c.text, names).value_or("error"), c.want) << c.text;
  EXPECT_EQ(fill_template("{id}", {"x", ""}).error().message, "'{id}' is empty: the upload has no session id");
}

class Below : public testing::Test {
 protected:
  Below() {
    char name[] = "/tmp/bitspec-below-XXXXXX";
    folder_ = std::filesystem::canonical(mkdtemp(name)).string();
    std::filesystem::create_directories(folder_ + "/files/in");
  }
  ~Below() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST_F(Below, StaysInTheFolder) {
  const std::string files = folder_ + "/files";
  EXPECT_EQ(file_below(files, "in/x").value_or("error"), files + "/in/x");
  EXPECT_EQ(file_below(files, "in/../x").value_or("error"), files + "/x");
  for (const std::string name : {"..", "../x", "in/../../x", "/etc/passwd", ""})
    EXPECT_EQ(file_below(files, name).error().message, "'" + name + "' leaves the upload folder") << name;
  EXPECT_EQ(file_below(folder_ + "/none", "x").error().code, ErrorCode::kIo);
}

TEST_F(Below, FollowsNoLinkOutOfIt) {
  const std::string files = folder_ + "/files";
  std::filesystem::create_directory_symlink("in", files + "/inside");
  std::filesystem::create_directory_symlink("/etc", files + "/outside");
  std::filesystem::create_directory_symlink(folder_ + "/files-2", files + "/beside");
  std::filesystem::create_symlink("loop", files + "/loop");
  EXPECT_EQ(file_below(files, "inside/x").value_or("error"), files + "/in/x");
  EXPECT_FALSE(file_below(files, "outside/passwd"));
  EXPECT_FALSE(file_below(files, "beside/x"));
  EXPECT_FALSE(file_below(files, "loop/x"));
}

TEST_F(Below, NoIdOfAServerEscapes) {
  const std::string files = folder_ + "/files";
  for (const auto& evil : evil_strings()) {
    const auto name = fill_template("s-{id}/{id}", {"x", evil});
    if (!name) continue;  // empty, or too long
    EXPECT_EQ(std::count(name->begin(), name->end(), '/'), 1) << *name;
    const auto file = file_below(files, *name);
    ASSERT_TRUE(file) << *name;
    EXPECT_TRUE(file->starts_with(files + "/s-")) << *file;
    for (const char c : *name) EXPECT_TRUE(c > ' ' && c < 0x7f) << *name;
    EXPECT_FALSE(percent_encoded(evil).starts_with('-'));
  }
}

}  // namespace
}  // namespace bitspec::target
