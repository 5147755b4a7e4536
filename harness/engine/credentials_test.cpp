#include "harness/engine/credentials.h"

#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

target::Target with_users() {
  target::Target target;
  target.users = {{"alice", "secret", {}}, {"bob", "word", {}}};
  return target;
}

std::string sent(Credentials& credentials, const std::string& user) {
  const auto value = credentials.authorization(user, "BITS_POST", "/x");
  return !value ? "error: " + value.error().message : *value ? **value : "nothing";
}

TEST(Credentials, AreThoseOfTheUserOfTheStep) {
  const target::Target target = with_users();
  Credentials credentials(target, {});
  EXPECT_EQ(sent(credentials, ""), "Basic YWxpY2U6c2VjcmV0");
  EXPECT_EQ(sent(credentials, "a"), "Basic YWxpY2U6c2VjcmV0");
  EXPECT_EQ(sent(credentials, "b"), "Basic Ym9iOndvcmQ=");
  EXPECT_EQ(sent(credentials, "wrong"), "Basic YWxpY2U6c2VjcmV0LXdyb25n");
  EXPECT_EQ(sent(credentials, "none"), "nothing");
}

TEST(Credentials, AreNotInvented) {
  const target::Target target;
  Credentials credentials(target, {});
  EXPECT_EQ(sent(credentials, ""), "nothing");
  EXPECT_EQ(sent(credentials, "b"), "error: the target has no user b");
  EXPECT_FALSE(credentials.needs_challenge(""));
}

TEST(Credentials, DigestWaitsForAChallenge) {
  const target::Target target = with_users();
  target::Location location;
  location.values["auth_basic.scheme"] = "digest";
  Credentials credentials(target, location);
  EXPECT_TRUE(credentials.needs_challenge(""));
  EXPECT_FALSE(credentials.needs_challenge("none"));
  EXPECT_EQ(sent(credentials, ""), "nothing");
  credentials.learn({"Digest realm=\"r\", nonce=\"n\", qop=\"auth\""});
  EXPECT_FALSE(credentials.needs_challenge(""));
  const std::string first = sent(credentials, ""), second = sent(credentials, "b");
  EXPECT_TRUE(first.starts_with("Digest ")) << first;
  EXPECT_NE(first.find("nc=00000001"), std::string::npos) << first;
  EXPECT_NE(second.find("nc=00000002"), std::string::npos) << second;
  EXPECT_NE(second.find("bob"), std::string::npos) << second;
}

}  // namespace
}  // namespace bitspec::engine
