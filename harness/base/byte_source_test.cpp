#include "harness/base/byte_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <string_view>
#include <vector>

namespace bitspec {
namespace {

std::string generated(std::uint64_t seed, std::uint64_t offset, std::size_t size) {
  std::string out(size, '\0');
  generate_bytes(seed, offset, out);
  return out;
}

std::string read(const ByteSource& source, std::uint64_t offset, std::size_t size) {
  std::string out(size, '\0');
  source.read(offset, out);
  return out;
}

// Findings are replayed from a printed seed, so these bytes may never change.
TEST(GenerateBytes, AreFixedForASeed) {
  using namespace std::string_literals;
  EXPECT_EQ(generated(1, 0, 20), "\301\134\002\211\354\055\012\221\015\347\154\176\011\311\316\160\106\236\204\334"s);
}

TEST(GenerateBytes, AreTheSameHoweverTheyAreCut) {
  const std::string whole = generated(7, 0, 100);
  for (std::size_t first = 0; first <= 24; ++first) {
    for (std::size_t size = 0; first + size <= 60; ++size) {
      ASSERT_EQ(generated(7, first, size), whole.substr(first, size)) << first << " " << size;
    }
  }
}

TEST(GenerateBytes, StayInsideTheBuffer) {
  for (std::size_t size = 0; size <= 40; ++size) {
    std::string buffer(size + 2, '#');
    generate_bytes(3, 5, std::span(buffer).subspan(1, size));
    EXPECT_EQ(buffer.front(), '#');
    EXPECT_EQ(buffer.back(), '#');
    EXPECT_EQ(buffer.substr(1, size), generated(3, 5, size));
  }
}

TEST(GenerateBytes, DifferAboveFourGiB) {
  constexpr std::uint64_t kFourGiB = std::uint64_t{1} << 32;
  EXPECT_NE(generated(1, 0, 16), generated(1, kFourGiB, 16));
  EXPECT_EQ(generated(1, kFourGiB - 3, 16).substr(3), generated(1, kFourGiB, 13));
  EXPECT_EQ(generated(1, std::numeric_limits<std::uint64_t>::max() - 8, 8).size(), 8u);
}

TEST(GenerateBytes, HoldEveryByteValue) {
  for (std::uint64_t block = 0; block < 64; ++block) {
    const std::string bytes = generated(42, block * 8192, 8192);
    EXPECT_EQ(std::set<char>(bytes.begin(), bytes.end()).size(), 256u) << block;
  }
}

// A server that writes a fragment at the wrong place, or into the wrong file, must not get the right bytes by chance.
TEST(GenerateBytes, ShareNoRunOfSixteenBytes) {
  std::vector<std::string> runs;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const std::string bytes = generated(seed, 0, 8192);
    for (std::size_t i = 0; i + 16 <= bytes.size(); ++i) runs.push_back(bytes.substr(i, 16));
  }
  std::sort(runs.begin(), runs.end());
  EXPECT_EQ(std::adjacent_find(runs.begin(), runs.end()), runs.end());
}

TEST(GeneratedSource, IsAWindowOfTheStream) {
  const auto source = generated_source(9, 1000, 500);
  EXPECT_EQ(source->size(), 500u);
  EXPECT_EQ(read(*source, 0, 500), generated(9, 1000, 500));
  EXPECT_EQ(read(*source, 123, 45), generated(9, 1123, 45));
  EXPECT_EQ(read(*source, 500, 0), "");
}

TEST(TextSource, GivesTheText) {
  const auto source = text_source("hello");
  EXPECT_EQ(source->size(), 5u);
  EXPECT_EQ(read(*source, 0, 5), "hello");
  EXPECT_EQ(read(*source, 1, 3), "ell");
  EXPECT_EQ(read(*source, 5, 0), "");
  EXPECT_EQ(text_source("")->size(), 0u);
}

}  // namespace
}  // namespace bitspec
