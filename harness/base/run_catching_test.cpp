#include "harness/base/run_catching.h"

#include <gtest/gtest.h>

#include <new>

namespace bitspec {
namespace {

TEST(RunCatching, MakesErrorsOfExceptions) {
  int done = 0;
  EXPECT_EQ(run_catching([&] { ++done; }), std::nullopt);
  EXPECT_EQ(done, 1);
  const auto memory = run_catching([] { throw std::bad_alloc(); });
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->code, ErrorCode::kNoResources);
  EXPECT_EQ(memory->message, "out of memory");
  EXPECT_EQ(run_catching([] { throw 1; })->message, "internal error: an unknown exception");
}

}  // namespace
}  // namespace bitspec
