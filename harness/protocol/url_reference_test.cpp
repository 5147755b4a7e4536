#include "harness/protocol/url_reference.h"

#include <gtest/gtest.h>

#include <string>

namespace bitspec {
namespace {

struct ReferenceCase {
  std::string_view reference, want;
};
// [RFC 3986 5.4], then what clients make of what it does not allow.
constexpr ReferenceCase kReferences[] = {
    {"g", "http://a/b/c/g"},
    {"./g", "http://a/b/c/g"},
    {"g/", "http://a/b/c/g/"},
    {"/g", "http://a/g"},
    {"//g", "http://g/"},
    {"//g:81/x/../y", "http://g:81/y"},
    {"?y", "http://a/b/c/d;p?y"},
    {"g?y", "http://a/b/c/g?y"},
    {"g#s", "http://a/b/c/g"},
    {";x", "http://a/b/c/;x"},
    {"", "http://a/b/c/d;p?q"},
    {".", "http://a/b/c/"},
    {"..", "http://a/b/"},
    {"../g", "http://a/b/g"},
    {"../..", "http://a/"},
    {"../../g", "http://a/g"},
    {"../../../g", "http://a/g"},
    {"/./g", "http://a/g"},
    {"/../g", "http://a/g"},
    {"g.", "http://a/b/c/g."},
    {"..g", "http://a/b/c/..g"},
    {"./g/.", "http://a/b/c/g/"},
    {"g/../h", "http://a/b/c/h"},
    {"g?y/../x", "http://a/b/c/g?y/../x"},
    {"g?u=http://h/x", "http://a/b/c/g?u=http://h/x"},
    {"HTTP://h/x/../y?z", "http://h/y?z"},
    {"http://h?x", "http://h/?x"},
    {"..\\r\\{0F}\\b?c\\d", "http://a/b/r/%7B0F%7D/b?c\\d"},
    {"x/http://h/y", "http://a/b/c/x/http://h/y"},
    {"1://h", "http://a/b/c/1://h"},
    {"http:g", "error: expected 'http://' or 'https://'"},
    {"ftp://h/x", "error: expected 'http://' or 'https://'"},
    {"a b", "error: blank at offset 14"},
};

TEST(UrlResolve, Table) {
  const auto base = *Url::parse("http://a/b/c/d;p?q");
  for (const auto& c : kReferences) {
    SCOPED_TRACE(c.reference);
    const auto url = resolve(base, c.reference);
    EXPECT_EQ(url ? url->text() : "error: " + url.error().message, c.want);
  }
}

}  // namespace
}  // namespace bitspec
