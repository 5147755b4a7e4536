#include "harness/wire/http_auth.h"

#include <gtest/gtest.h>

namespace bitspec::wire {
namespace {

// "Basic realm=r" / "Digest MD5 realm=r nonce=n opaque=o auth stale", one behind the other; the parts that are not
// there are left out.
std::string describe(const std::vector<Challenge>& challenges) {
  std::string text;
  for (const Challenge& c : challenges) {
    if (!text.empty()) text += " | ";
    if (c.scheme == Challenge::Scheme::kBasic) {
      text += "Basic realm=" + c.realm;
      continue;
    }
    text += c.algorithm == Challenge::Algorithm::kMd5 ? "Digest MD5" : "Digest SHA-256";
    if (!c.names_algorithm) text += "?";
    text += " realm=" + c.realm + " nonce=" + c.nonce;
    if (c.has_opaque) text += " opaque=" + c.opaque;
    if (c.qop_auth) text += " auth";
    if (c.stale) text += " stale";
  }
  return text;
}

struct ChallengeCase {
  std::vector<std::string> values;
  std::string_view want;
};

TEST(ParseChallenges, Table) {
  const std::string n300(300, ',');
  const ChallengeCase cases[] = {
      {{}, ""},
      {{""}, ""},
      {{" , ,"}, ""},
      {{"Basic"}, "Basic realm="},
      {{"basic REALM=\"a b\""}, "Basic realm=a b"},
      {{"Basic realm=a"}, "Basic realm=a"},
      {{"Basic realm = \"a\" , charset=\"UTF-8\""}, "Basic realm=a"},
      {{R"(Basic realm="a\"b\\c, Digest nonce=1")"}, R"(Basic realm=a"b\c, Digest nonce=1)"},
      {{"Digest realm=r, nonce=n"}, "Digest MD5? realm=r nonce=n"},
      {{"Digest realm=\"\", nonce=\"n\", opaque=\"\""}, "Digest MD5? realm= nonce=n opaque="},
      {{"Digest realm=r, nonce=n, algorithm=md5, qop=\"auth-int, auth\", stale=TRUE, opaque=o"},
       "Digest MD5 realm=r nonce=n opaque=o auth stale"},
      {{"Digest realm=r, nonce=n, algorithm=\"SHA-256\", qop=auth, stale=false"},
       "Digest SHA-256 realm=r nonce=n auth"},
      // Several, in one value and in more.
      {{"Digest realm=r, nonce=n, Basic realm=b"}, "Digest MD5? realm=r nonce=n | Basic realm=b"},
      {{"Basic, Digest realm=r, nonce=n"}, "Basic realm= | Digest MD5? realm=r nonce=n"},
      {{"Basic realm=a", "Basic realm=b"}, "Basic realm=a | Basic realm=b"},
      {{"Negotiate YWJj/+==, Basic realm=a"}, "Basic realm=a"},
      {{"Negotiate, NTLM, Basic realm=a"}, "Basic realm=a"},
      {{"Bearer scope=\"x\", error=y, Basic realm=a"}, "Basic realm=a"},
      {{"Basic realm="}, "Basic realm="},  // the grammar reads it as a word of base64
      {{n300 + "Basic realm=a" + n300}, "Basic realm=a"},
      // What cannot be answered.
      {{"Digest realm=r"}, ""},
      {{"Digest nonce=n"}, ""},
      {{"Digest realm=r, nonce=n, algorithm=SHA-512-256"}, ""},
      {{"Digest realm=r, nonce=n, algorithm=MD5-sess"}, ""},
      {{"Digest realm=r, nonce=n, qop=auth-int"}, ""},
      {{"Digest realm=r, nonce=n, qop=\"\""}, ""},
      // What cannot be read.
      {{"Digest realm=r, nonce=n, nonce=m"}, ""},
      {{"Basic realm=\"a"}, ""},
      {{"Basic realm=\"a\\"}, ""},
      {{"Digest realm=r, nonce="}, ""},
      {{"Digest realm=r, nonce=, opaque=x"}, ""},
      {{"Basic realm=\"a\"b"}, ""},
      {{"Basic realm=\"a\" charset=x"}, ""},
      {{"Basic realm=\"a\x01\""}, ""},
      {{"Basic realm=\"a\", @, Basic realm=b"}, "Basic realm=b"},
      {{"=, Basic realm=b"}, "Basic realm=b"},
      {{"\"x, Basic realm=b"}, ""},
  };
  for (const ChallengeCase& c : cases) {
    SCOPED_TRACE(c.values.empty() ? "(none)" : c.values[0]);
    EXPECT_EQ(describe(parse_challenges(c.values)), c.want);
  }
}

TEST(ParseChallenges, IsBounded) {
  EXPECT_EQ(parse_challenges(std::vector<std::string>(1000, "Basic")).size(), 16u);
  EXPECT_EQ(describe(parse_challenges({std::string(9000, ',') + "Basic"})), "");
  EXPECT_EQ(describe(parse_challenges({"Basic realm=\"" + std::string(9000, 'x') + "\""})), "");
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "a=b,";
  EXPECT_EQ(describe(parse_challenges({"Digest " + many})), "");
}

// No input crashes it, hangs it or makes it read over the end: every piece of a rich value.
TEST(ParseChallenges, ReadsEveryPieceOfAValue) {
  const std::string value = R"(Negotiate YQ==, Digest realm="a\"b", nonce=n, qop="auth,auth-int", Basic realm="x")";
  for (std::size_t from = 0; from < value.size(); ++from) {
    for (std::size_t size = 0; size <= value.size() - from; ++size) {
      const std::vector<char> exact(value.begin() + static_cast<long>(from),
                                    value.begin() + static_cast<long>(from + size));
      EXPECT_LE(parse_challenges({std::string(exact.begin(), exact.end())}).size(), 3u);
    }
  }
}

Challenge digest_challenge(Challenge::Algorithm algorithm) {
  Challenge c;
  c.scheme = Challenge::Scheme::kDigest;
  c.realm = "http-auth@example.org";
  c.algorithm = algorithm;
  c.names_algorithm = true;
  c.nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
  c.opaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
  c.has_opaque = true;
  c.qop_auth = true;
  return c;
}

// The values of RFC 7616 3.9.1.
TEST(Authorization, AnswersDigestAsTheSpecificationDoes) {
  const Credentials mufasa{"Mufasa", "Circle of Life"};
  const struct {
    Challenge::Algorithm algorithm;
    std::string name, response;
  } cases[] = {
      {Challenge::Algorithm::kMd5, "MD5", "8ca523f5e9506fed4657c9700eebdbec"},
      {Challenge::Algorithm::kSha256, "SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
  };
  for (const auto& each : cases) {
    const auto value = authorization(mufasa, digest_challenge(each.algorithm), "GET", "/dir/index.html", 1,
                                     "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
    ASSERT_TRUE(value);
    EXPECT_EQ(*value,
              "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
              "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\", algorithm=" +
                  each.name +
                  ", qop=auth, nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", response=\"" +
                  each.response + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
  }
}

// The values of RFC 2617 3.5, and without qop the formula of RFC 2069.
TEST(Authorization, AnswersOlderDigests) {
  Challenge c;
  c.scheme = Challenge::Scheme::kDigest;
  c.realm = "testrealm@host.com";
  c.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
  c.qop_auth = true;
  const Credentials mufasa{"Mufasa", "Circle Of Life"};
  EXPECT_EQ(*authorization(mufasa, c, "GET", "/dir/index.html", 1, "0a4f113b"),
            "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
            "uri=\"/dir/index.html\", qop=auth, nc=00000001, cnonce=\"0a4f113b\", "
            "response=\"6629fae49393a05397450978507c4ef1\"");
  c.qop_auth = false;
  EXPECT_EQ(*authorization(mufasa, c, "GET", "/dir/index.html", 1, "0a4f113b"),
            "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
            "uri=\"/dir/index.html\", response=\"670fd8c2df070c60b045671b8b24ff02\"");
}

TEST(Authorization, QuotesWhatNeedsIt) {
  Challenge c;
  c.scheme = Challenge::Scheme::kDigest;
  c.realm = R"(a"b\c)";
  c.nonce = "n";
  const auto value = authorization({R"(d"e)", "p"}, c, "BITS_POST", "/", 0x1a, "x");
  ASSERT_TRUE(value);
  EXPECT_TRUE(value->starts_with(R"(Digest username="d\"e", realm="a\"b\\c", nonce="n", uri="/", response=")"))
      << *value;
}

TEST(Authorization, Basic) {
  const struct {
    Credentials credentials;
    std::string_view want;
  } cases[] = {
      {{"Aladdin", "open sesame"}, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
      {{"", ""}, "Basic Og=="},
      {{"test", "123\xC2\xA3"}, "Basic dGVzdDoxMjPCow=="},
      {{"a", "b:c"}, "Basic YTpiOmM="},
      {{"a:b", "c"}, "error: a user name for Basic cannot contain ':'"},
      {{"a\n", "c"}, "error: a user name cannot contain control characters"},
      {{"a", "\tc"}, "error: a password cannot contain control characters"},
  };
  for (const auto& each : cases) {
    const auto value = authorization(each.credentials, {}, "GET", "/", 1, "");
    EXPECT_EQ(value ? *value : "error: " + value.error().message, each.want);
  }
}

}  // namespace
}  // namespace bitspec::wire
