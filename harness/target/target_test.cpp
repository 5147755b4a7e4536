#include "harness/target/target.h"

#include <gtest/gtest.h>

namespace bitspec::target {
namespace {

struct UrlCase {
  std::string_view url, want;
};

TEST(TargetFromUrl, Table) {
  const UrlCase cases[] = {
      {"http://127.0.0.1:8080", "http://127.0.0.1:8080/"},
      {"http://h/up", "http://h/up/"},
      {"http://h/up/", "http://h/up/"},
      {"HTTP://h:80/a%20b", "http://h/a%20b/"},
      {"https://h/up", "https://h/up/"},
      {"http://h/up?x=1", "error: http://h/up?x=1: a target URL must not have a query"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.url);
    const auto target = target_from_url(c.url);
    EXPECT_EQ(target ? target->url.text() : "error: " + target.error().message, c.want);
  }
}

TEST(TargetFromUrl, NamesTheUrlThatDoesNotParse) {
  for (const std::string_view url : {"", "nonsense", "ftp://h/", "http://", "http://h:99999/"}) {
    const auto target = target_from_url(url);
    ASSERT_FALSE(target) << url;
    EXPECT_TRUE(target.error().message.starts_with(std::string(url) + ": ")) << target.error().message;
  }
  const auto target = target_from_url("http://u:p@h/");
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().message, "http://***@h/: user information before '@' at offset 10");
}

TEST(Target, HasWhatIsDeclared) {
  Target target;
  target.declare("tls");
  EXPECT_TRUE(target.has("tls"));
  EXPECT_FALSE(target.has("readback"));
}

}  // namespace
}  // namespace bitspec::target
