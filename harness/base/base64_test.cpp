#include "harness/base/base64.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

struct Base64Case {
  std::string_view bytes, text;
};

// [RFC 4648 10]
constexpr Base64Case kBase64Cases[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xfb\xff", "+/8="},
};

TEST(Base64, EncodesAndDecodes) {
  for (const auto& c : kBase64Cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(base64_encode(c.bytes), c.text);
    EXPECT_EQ(base64_decode(c.text), c.bytes);
  }
}

TEST(Base64, ReadsNothingButTheCanonicalForm) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zg==Zg==", "Zm 9", "Zh==", "Zm9=", "Zm-_"}) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace bitspec
