#include "harness/hash/digest.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

constexpr const char* kSha256OfAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // [FIPS 180-2 B.1]

TEST(Digest, Sha256) {
  EXPECT_EQ(sha256_hex("abc"), kSha256OfAbc);
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, Sha256InPieces) {
  Sha256 hash;
  for (const char* piece : {"", "a", "bc"}) hash.add(piece);
  EXPECT_EQ(hash.hex(), kSha256OfAbc);
}

TEST(Digest, Md5) {
  const std::string md5 = md5_hex("abc");  // [RFC 1321 A.5]
  EXPECT_TRUE(md5.empty() || md5 == "900150983cd24fb0d6963f7d28e17f72") << md5;
}

}  // namespace
}  // namespace bitspec
