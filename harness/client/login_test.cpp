#include "harness/client/login.h"

#include <gtest/gtest.h>

namespace bitspec::client {
namespace {

std::string digest(const std::string& nonce, const std::string& more = "") {
  return "Digest realm=\"r\", nonce=\"" + nonce + "\", qop=\"auth\"" + more;
}

TEST(Login, SendsNothingToAServerThatDidNotAsk) {
  Login login(wire::Credentials{"alice", "secret"});
  EXPECT_FALSE(login.field("http://h", "BITS_POST", "/a"));
  EXPECT_TRUE(login.challenged("http://h", {"Basic realm=\"r\""}, 1));
  EXPECT_EQ(login.field("http://h", "BITS_POST", "/a"), "Basic YWxpY2U6c2VjcmV0");
  EXPECT_FALSE(login.field("http://h2", "BITS_POST", "/a"));
}

TEST(Login, TakesTheStrongestScheme) {
  Login login(wire::Credentials{"alice", "secret"});
  ASSERT_TRUE(login.challenged("o", {"Basic realm=\"r\"", digest("1"), digest("2", ", algorithm=SHA-256")}, 1));
  const auto field = login.field("o", "BITS_POST", "/a");
  ASSERT_TRUE(field);
  EXPECT_NE(field->find("algorithm=SHA-256"), std::string::npos) << *field;
}

TEST(Login, OnlyAStaleNonceIsWorthASecondTry) {
  Login login(wire::Credentials{"alice", "secret"});
  EXPECT_TRUE(login.challenged("o", {digest("1")}, 1));
  EXPECT_FALSE(login.challenged("o", {digest("2")}, 2));
  EXPECT_TRUE(login.challenged("o", {digest("3", ", stale=true")}, 2));
  EXPECT_FALSE(login.challenged("o", {digest("4", ", stale=true")}, 3));
  EXPECT_TRUE(login.challenged("o", {digest("5")}, 1));  // in front of another packet
}

TEST(Login, GivesUpWithoutAUserOrAKnownScheme) {
  EXPECT_FALSE(Login(std::nullopt).challenged("o", {"Basic realm=\"r\""}, 1));
  Login login(wire::Credentials{"alice", "secret"});
  EXPECT_FALSE(login.challenged("o", {}, 1));
  EXPECT_FALSE(login.challenged("o", {"Negotiate"}, 1));
}

}  // namespace
}  // namespace bitspec::client
