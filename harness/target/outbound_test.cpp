#include "harness/target/outbound.h"

#include <gtest/gtest.h>

#include "harness/base/testing/evil_strings.h"

namespace bitspec::target {
namespace {

Target target_of(std::string_view url, std::vector<std::string> hosts) {
  Target target = *target_from_url(url);
  target.hosts = std::move(hosts);
  return target;
}

struct Case {
  std::string_view url;
  bool may;
};

TEST(MayContact, TheTargetAndWhatItLists) {
  Target target = target_of("http://h:8080/up/", {"other", "third:81", "[::1]", "fourth:80"});
  target.capabilities["tls"].places.push_back({"/", *Url::parse("https://secure:8443/"), {}});
  const Case cases[] = {
      {"http://h:8080/elsewhere", true}, {"http://H:8080/", true},       {"http://h/", false},
      {"https://h:8080/", false},        {"http://other/", true},        {"http://other:9999/", true},
      {"https://other/", true},          {"http://third:81/", true},     {"http://third:82/", false},
      {"http://[::1]:5/", true},         {"https://secure:8443/", true}, {"https://secure/", false},
      {"http://other.evil/", false},     {"http://evilother/", false},   {"http://127.0.0.1/", false},
      {"http://fourth/", true},          {"http://fourth:81/", false},   {"http://169.254.169.254/latest/", false},
  };
  for (const auto& c : cases) EXPECT_EQ(may_contact(target, *Url::parse(c.url)), c.may) << c.url;
}

TEST(HostIdUrl, KeepsThePathAndTheScheme) {
  const Target target = target_of("http://127.0.0.1:8080/up/", {"127.0.0.2"});
  const Url url = *Url::parse("http://127.0.0.1:8080/up/x.bin");
  EXPECT_EQ(host_id_url(target, url, "127.0.0.2")->text(), "http://127.0.0.2:8080/up/x.bin");
  EXPECT_EQ(host_id_url(target, url, "127.0.0.2:81")->text(), "http://127.0.0.2:81/up/x.bin");
  EXPECT_EQ(host_id_url(target, url, "127.0.0.3").error().message,
            "the server names the host 127.0.0.3:8080, which the target does not list: it is not contacted");
  EXPECT_EQ(host_id_url(target, url, "http://127.0.0.2/").error().message, "'http://127.0.0.2/' is no host");
}

TEST(OfferedUrl, IsSeenFromTheUpload) {
  const Target target = target_of("http://h/up/", {});
  const Url base = *Url::parse("http://h/up/x.bin?a");
  EXPECT_EQ(offered_url(target, base, "reply")->text(), "http://h/up/reply");
  EXPECT_EQ(offered_url(target, base, "/r?x=%20")->text(), "http://h/r?x=%20");
  EXPECT_EQ(offered_url(target, base, "http://h/r")->text(), "http://h/r");
  for (const auto* evil : {"http://evil/", "//evil/x", "https://h/r", "ftp://h/", "http://h@evil/", "http://h:81/"})
    EXPECT_FALSE(offered_url(target, base, evil)) << evil;
}

TEST(Outbound, NothingEvilLeadsElsewhere) {
  const Target target = target_of("http://h/up/", {});
  for (const auto& evil : evil_strings()) {
    EXPECT_FALSE(host_id_url(target, target.url, evil)) << evil.substr(0, 40);
    const auto url = offered_url(target, target.url, evil);
    if (!url) continue;
    EXPECT_TRUE(same_origin(*url, target.url)) << evil.substr(0, 40);
    for (const char c : url->text()) EXPECT_TRUE(c > ' ' && c < 0x7f);
  }
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
