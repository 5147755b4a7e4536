#include "harness/base/caught.h"

#include <gtest/gtest.h>

#include <new>

namespace bitspec {
namespace {

TEST(Caught, MakesErrorsOfExceptions) {
  int done = 0;
  EXPECT_EQ(caught([&] { ++done; }), std::nullopt);
  EXPECT_EQ(done, 1);
  const auto memory = caught([] { throw std::bad_alloc(); });
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->code, ErrorCode::kInternal);
  EXPECT_EQ(memory->message, "a fault of our own: std::bad_alloc");
  EXPECT_EQ(caught([] { throw 1; })->message, "a fault of our own: an unknown exception");
}

}  // namespace
}  // namespace bitspec
