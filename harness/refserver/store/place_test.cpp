#include "harness/refserver/store/place.h"

#include <gtest/gtest.h>

namespace bitspec::refserver {
namespace {

struct PlaceCase {
  std::string_view path, want;  // "!" and the reason where it is refused
};
const std::string kLongPath = "/" + std::string(256, 'a');
const PlaceCase kPlaceCases[] = {
    {"/a.bin", "a.bin"},
    {"/u/a%62c.bin", "u/abc.bin"},
    {"/u/with%20blank%25", "u/with blank%"},
    {"/u/%c3%a4", "u/\xc3\xa4"},
    {"/u/a..b", "u/a..b"},
    {"/", ""},
    {"/u/", "u/"},
    {"/u/../../x", "!path contains a dot segment"},
    {"/u/%2e%2e/%2e%2e/x", "!path contains a dot segment"},
    {"/u/./x", "!path contains a dot segment"},
    {"/u/..%2fx", "!path contains an encoded slash or a backslash"},
    {"/u/..%5cx", "!path contains an encoded slash or a backslash"},
    {"/u\\x", "!path contains an encoded slash or a backslash"},
    {"//x", "!path contains an empty segment"},
    {"//tmp/x", "!path contains an empty segment"},
    {"/u//x", "!path contains an empty segment"},
    {"/u/C:x", "!path contains a drive letter"},
    {"/u/C:%5cx", "!path contains an encoded slash or a backslash"},
    {"/a%00b", "!path contains a control character"},
    {"/a%0d%0ab", "!path contains a control character"},
    {"/a%7fb", "!path contains a control character"},
    {kLongPath, "!path contains a segment longer than 255 bytes"},
    {"*", "!path does not start with '/'"},
    {"", "!path does not start with '/'"},
};

TEST(PlaceName, Table) {
  for (const auto& c : kPlaceCases) {
    SCOPED_TRACE(c.path);
    const auto name = place_name(c.path);
    EXPECT_EQ(name ? *name : "!" + name.error().message, c.want);
  }
  EXPECT_FALSE(place_name("/a%zz"));
  EXPECT_FALSE(place_name("/a%4"));
}

}  // namespace
}  // namespace bitspec::refserver
