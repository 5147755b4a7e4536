#include "harness/refserver/authentication.h"

#include <gtest/gtest.h>

#include "harness/refserver/auth_params.h"
#include "harness/refserver/digest.h"

namespace bitspec::refserver {
namespace {

// [RFC 7616 3.9.1]
TEST(DigestResponse, IsThatOfTheExamples) {
  DigestInput input = {DigestAlgorithm::kMd5,
                       "Mufasa",
                       "http-auth@example.org",
                       "Circle of Life",
                       "GET",
                       "/dir/index.html",
                       "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                       "00000001",
                       "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"};
  EXPECT_EQ(digest_response(input), "8ca523f5e9506fed4657c9700eebdbec");
  input.algorithm = DigestAlgorithm::kSha256;
  EXPECT_EQ(digest_response(input), "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

struct BasicCase {
  std::string_view value, user;  // "" : nobody
};
constexpr BasicCase kBasicCases[] = {
    {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin"},  // [RFC 7617 2]
    {"bAsIc QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin"},
    {"Basic  QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin"},
    {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ", ""},    // without its padding
    {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZSA=", ""},  // "open sesame "
    {"Basic QWxhZGRpbg==", ""},                  // no colon
    {"Basic Om9wZW4gc2VzYW1l", ""},              // no user
    {"Basic !!!!", ""},
    {"Basic", ""},
    {"Digest QWxhZGRpbjpvcGVuIHNlc2FtZQ==", ""},
    {"", ""},
};

RequestHead with(const std::string& authorization) {
  RequestHead head;
  head.method = "BITS_POST";
  head.target = "/basic/a";
  head.fields.add("Authorization", authorization);
  return head;
}

Authentication authentication() {
  return Authentication({{"Aladdin", "open sesame"}}, "secret", FaultSet{});
}

TEST(BasicAuthentication, KnowsItsUsers) {
  for (const auto& c : kBasicCases) {
    EXPECT_EQ(authentication().look(Auth::kBasic, with(std::string(c.value)), 1000).user.value_or(""), c.user)
        << c.value;
  }
}

TEST(BasicAuthentication, WantsExactlyOneField) {
  auto head = with("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  head.fields.add("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_FALSE(authentication().look(Auth::kBasic, head, 1000).user);
  EXPECT_FALSE(authentication().look(Auth::kBasic, RequestHead{}, 1000).user);
  EXPECT_EQ(authentication().look(Auth::kNone, RequestHead{}, 1000).user, "");
}

TEST(BasicAuthentication, Challenges) {
  Fields fields;
  authentication().challenge(Auth::kBasic, false, 1000, fields);
  EXPECT_EQ(fields.all("WWW-Authenticate"), std::vector<std::string>{"Basic realm=\"bitspec\", charset=\"UTF-8\""});
}

class DigestAuthentication : public testing::Test {
 protected:
  void SetUp() override {
    Fields fields;
    authentication_.challenge(Auth::kDigest, false, 1000, fields);
    challenges_ = fields.all("WWW-Authenticate");
    ASSERT_EQ(challenges_.size(), 2U);
    const auto text = challenges_[0].substr(challenges_[0].find("nonce=\"") + 7);
    input_ = {DigestAlgorithm::kSha256,       "Aladdin",  "bitspec", "open sesame", "BITS_POST", "/basic/a",
              text.substr(0, text.find('"')), "00000001", "abc"};
  }

  Authentication::Finding look(std::int64_t now = 1000) const {
    return authentication_.look(Auth::kDigest, with(value()), now);
  }
  std::string value() const {
    return "Digest username=\"" + input_.user + "\", realm=\"" + input_.realm + "\", uri=\"" + input_.uri +
           "\", algorithm=" + std::string(algorithm_name(input_.algorithm)) + ", nonce=\"" + input_.nonce +
           "\", nc=" + input_.count + ", cnonce=\"" + input_.client_nonce + "\", qop=auth, response=\"" +
           digest_response(input_) + "\"";
  }

  Authentication authentication_ = authentication();
  std::vector<std::string> challenges_;
  DigestInput input_;
};

TEST_F(DigestAuthentication, OffersBothAlgorithmsBestFirst) {
  EXPECT_NE(challenges_[0].find("algorithm=SHA-256"), std::string::npos);
  EXPECT_NE(challenges_[1].find("algorithm=MD5"), std::string::npos);
  for (const auto algorithm : {DigestAlgorithm::kMd5, DigestAlgorithm::kSha256}) {
    input_.algorithm = algorithm;
    EXPECT_EQ(look().user, "Aladdin");
  }
}

TEST_F(DigestAuthentication, EveryPartCounts) {
  const auto right = input_;
  for (auto member : {&DigestInput::user, &DigestInput::password, &DigestInput::realm, &DigestInput::method,
                      &DigestInput::uri, &DigestInput::nonce}) {
    input_ = right;
    input_.*member += "x";
    EXPECT_FALSE(look().user) << value();
    EXPECT_FALSE(look().stale);
  }
}

TEST_F(DigestAuthentication, AnOldNonceIsStale) {
  EXPECT_EQ(look(1300).user, "Aladdin");
  EXPECT_FALSE(look(1301).user);
  EXPECT_TRUE(look(1301).stale);
  input_.password = "wrong";
  EXPECT_FALSE(look(1301).stale);
  Fields fields;
  authentication_.challenge(Auth::kDigest, true, 1301, fields);
  EXPECT_NE(fields.first("WWW-Authenticate")->find("stale=true"), std::string::npos);
}

TEST(AuthParams, AreReadOrRefused) {
  using Params = std::map<std::string, std::string>;
  EXPECT_EQ(parse_auth_params("a=b"), (Params{{"a", "b"}}));
  EXPECT_EQ(parse_auth_params("A = \"x, \\\"y\\\"\" ,b=1"), (Params{{"a", "x, \"y\""}, {"b", "1"}}));
  for (const auto* bad : {"", "a", "a=\"b", "a=b c=d", "a=1, a=2", "=x", "a=\"b\\"}) {
    EXPECT_FALSE(parse_auth_params(bad)) << bad;
  }
}

}  // namespace
}  // namespace bitspec::refserver
