#include "harness/target/secret_values.h"

#include <gmock/gmock.h>

#include "harness/base/base64.h"

namespace bitspec::target {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;

TEST(SecretValues, OfUsersAndOfSecretFields) {
  Target target;
  target.users = {{"alice", "open sesame", {}}, {"bob", "x", {}}};
  target.extra_fields = {{"X-Plain", "visible"},
                         {"X-Own", "from-elsewhere"},
                         {"Authorization", "Bearer t-98765"},
                         {"Cookie", "sid=c-1234; other=\"c-5678\""}};
  target.hidden_fields = {"x-own"};
  const auto values = secret_values(target);
  EXPECT_THAT(values, IsSupersetOf({"open sesame", "YWxpY2U6b3BlbiBzZXNhbWU=", "from-elsewhere", "Bearer t-98765",
                                    "t-98765", "c-1234", "c-5678"}));
  EXPECT_THAT(values, Not(Contains("visible")));
  EXPECT_THAT(short_secrets(target), ElementsAre("the password of user 'bob'"));
}

TEST(SecretValues, OfAnAuthorizationThatWasGiven) {
  Target target;
  target.extra_fields = {{"Authorization", "basic " + base64_encode("alice:pa55:word")},
                         {"Proxy-Authorization", "Digest realm=\"uploads\", response=\"0123abcd\", qop=auth"}};
  const auto values = secret_values(target);
  EXPECT_THAT(values, IsSupersetOf({"alice:pa55:word", "pa55:word", "0123abcd"}));
  EXPECT_THAT(values, Not(Contains("uploads")));
}

}  // namespace
}  // namespace bitspec::target
