#include "harness/protocol/secret_fields.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

TEST(SecretFields, AreToldByTheirNames) {
  for (const auto name : {"Authorization", "authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key",
                          "X_API_KEY", "X-Auth-Token", "My-Secret", "X-Amz-Security-Token"})
    EXPECT_TRUE(is_secret_field(name)) << name;
  for (const auto name :
       {"Host", "BITS-Session-Id", "BITS-Supported-Protocols", "WWW-Authenticate", "Content-Type", ""})
    EXPECT_FALSE(is_secret_field(name)) << name;
}

}  // namespace
}  // namespace bitspec
