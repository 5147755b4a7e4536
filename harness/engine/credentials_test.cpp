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

TEST(Credentials, TakeANewNonceWhereTheOldOneIsStale) {
  const target::Target target = with_users();
  target::Location location;
  location.values["auth_digest.scheme"] = "digest";
  Credentials credentials(target, location);
  credentials.learn({"Digest realm=\"r\", nonce=\"one\", qop=\"auth\""});
  EXPECT_NE(sent(credentials, "").find("nonce=\"one\""), std::string::npos);
  EXPECT_FALSE(credentials.renew({"Digest realm=\"r\", nonce=\"two\", qop=\"auth\""}));
  EXPECT_NE(sent(credentials, "").find("nonce=\"one\""), std::string::npos);
  EXPECT_TRUE(credentials.renew({"Digest realm=\"r\", nonce=\"two\", qop=\"auth\", stale=TRUE"}));
  const std::string again = sent(credentials, "");
  EXPECT_NE(again.find("nonce=\"two\""), std::string::npos) << again;
  EXPECT_NE(again.find("nc=00000001"), std::string::npos) << again;
}

TEST(Credentials, AreChangedAsTheStepSays) {
  const target::Target target = with_users();
  target::Location location;
  Credentials basic(target, location);
  scenario::CredentialsSpec lower, other;
  lower.scheme = scenario::CredentialsSpec::Scheme::kLower;
  EXPECT_EQ(**basic.authorization("", "BITS_POST", "/x", lower), "basic YWxpY2U6c2VjcmV0");
  location.values["auth_basic.scheme"] = "digest";
  Credentials digest(target, location);
  digest.learn({"Digest realm=\"r\", nonce=\"n\", qop=\"auth\""});
  other.nonce = "mine";
  other.uri = "/y";
  other.scheme = scenario::CredentialsSpec::Scheme::kUpper;
  const std::string text = **digest.authorization("", "BITS_POST", "/x", other);
  EXPECT_TRUE(text.starts_with("DIGEST username=\"alice\", realm=\"r\", nonce=\"mine\", uri=\"/y\"")) << text;
}

}  // namespace
}  // namespace bitspec::engine
