#include "reports/gzip.h"

#include <gtest/gtest.h>

#include <string>

#include "reports/testing/gunzip.h"

namespace bitspec::reports {
namespace {

TEST(Gzip, CanBeUnpackedAgain) {
  std::string mixed;
  for (unsigned i = 0; i < 300'000; ++i) mixed += static_cast<char>(i * i / 7);
  for (const std::string& text : {std::string(), std::string("a"), std::string(1'000'000, 'a'), mixed}) {
    const std::string packed = gzip(text);
    EXPECT_EQ(gunzip(packed), text) << text.size();
    EXPECT_EQ(gzip(text), packed) << "has no clock";
  }
  EXPECT_LT(gzip(std::string(1'000'000, 'a')).size(), 2'000u);
}

}  // namespace
}  // namespace bitspec::reports
