#include "harness/refserver/store/place.h"

#include <gtest/gtest.h>

namespace bitspec::refserver {
namespace {

struct Case {
  std::string_view path, want;  // "!" and the reason where it is refused
};
const std::string kLongPath = "/" + std::string(256, 'a');
const Case kCases[] = {
    {"/a.bin", "a.bin"},
    {"/u/a%62c.bin", "u/abc.bin"},
    {"/u/with%20blank%25", "u/with blank%"},
    {"/u/%c3%a4", "u/\xc3\xa4"},
    {"/u/a..b", "u/a..b"},
    {"/", ""},
    {"/u/", "u/"},
    {"/u/../../x", "!the path has a dot part"},
    {"/u/%2e%2e/%2e%2e/x", "!the path has a dot part"},
    {"/u/./x", "!the path has a dot part"},
    {"/u/..%2fx", "!the path has a slash inside a part"},
    {"/u/..%5cx", "!the path has a slash inside a part"},
    {"/u\\x", "!the path has a slash inside a part"},
    {"//x", "!the path has an empty part"},
    {"//tmp/x", "!the path has an empty part"},
    {"/u//x", "!the path has an empty part"},
    {"/u/C:x", "!the path has a drive letter"},
    {"/u/C:%5cx", "!the path has a slash inside a part"},
    {"/a%00b", "!the path has a control character"},
    {"/a%0d%0ab", "!the path has a control character"},
    {"/a%7fb", "!the path has a control character"},
    {kLongPath, "!the path has a part above 255 bytes"},
    {"*", "!the path does not begin with a slash"},
    {"", "!the path does not begin with a slash"},
};

TEST(PlaceName, Table) {
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.path);
    const auto name = place_name(c.path);
    EXPECT_EQ(name ? *name : "!" + name.error().message, c.want);
  }
  EXPECT_FALSE(place_name("/a%zz"));
  EXPECT_FALSE(place_name("/a%4"));
}

}  // namespace
}  // namespace bitspec::refserver
