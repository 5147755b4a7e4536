#include "harness/target/outbound.h"

#include <gtest/gtest.h>

namespace bitspec::target {
namespace {

Target target_of(std::string_view url, std::vector<std::string> hosts) {
  Target target = *target_from_url(url);
  target.hosts = std::move(hosts);
  return target;
}

struct OutboundCase {
  std::string_view url;
  bool may;
};

TEST(MayContact, TheTargetAndWhatItLists) {
  Target target = target_of("http://h:8080/up/", {"other", "third:81", "[::1]", "fourth:80"});
  target.capabilities["tls"].places.push_back({"/", *Url::parse("https://secure:8443/"), {}});
  const OutboundCase cases[] = {
      {"http://h:8080/elsewhere", true}, {"http://H:8080/", true},       {"http://h/", false},
      {"https://h:8080/", false},        {"http://other/", true},        {"http://other:9999/", true},
      {"https://other/", true},          {"http://third:81/", true},     {"http://third:82/", false},
      {"http://[::1]:5/", true},         {"https://secure:8443/", true}, {"https://secure/", false},
      {"http://other.evil/", false},     {"http://evilother/", false},   {"http://127.0.0.1/", false},
      {"http://fourth/", true},          {"http://fourth:81/", false},   {"http://169.254.169.254/latest/", false},
  };
  for (const auto& c : cases) EXPECT_EQ(may_contact(target, *Url::parse(c.url)), c.may) << c.url;
}

TEST(Credentials, StayAtTheirOrigin) {
  Target target = target_of("http://h/up/", {"other"});
  target.capabilities["tls"].places.push_back({"/", *Url::parse("https://secure/"), {}});
  EXPECT_TRUE(may_have_credentials(target, *Url::parse("http://h/x")));
  EXPECT_TRUE(may_have_credentials(target, *Url::parse("https://secure/x")));
  EXPECT_FALSE(may_have_credentials(target, *Url::parse("http://other/x")));
  EXPECT_FALSE(may_have_credentials(target, *Url::parse("https://h/x")));
}

}  // namespace
}  // namespace bitspec::target
