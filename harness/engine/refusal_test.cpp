// What a refusal says of the target.
#include "harness/engine/refusal.h"

#include <gtest/gtest.h>

#include "harness/engine/testing/judge_cases.h"

namespace bitspec::engine {
namespace {

TEST(Refusal, RetryAfterIsATimeOrADate) {
  const std::pair<const char*, std::optional<int>> cases[] = {
      {"503 x|Retry-After: 7", 7},
      {"503 x|Retry-After: Sun, 06 Nov 1994 08:49:37 GMT|Date: Sun, 06 Nov 1994 08:49:30 GMT", 7},
      {"503 x|Retry-After: Sun, 06 Nov 1994 08:49:37 GMT|Date: Sun, 06 Nov 1994 09:00:00 GMT", 0},
      {"503 x|Retry-After: Sun, 06 Nov 1994 08:49:37 GMT", 0},  // long over by our clock
      {"503 x|Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", 86'400},
      {"503 x|Retry-After: 100000", 86'400},
      {"503 x|Retry-After: soon", std::nullopt},
      {"503 x", std::nullopt},
  };
  for (const auto& [row, wanted] : cases) {
    const auto found = refusal_of(exchange_of_row(row)).retry_after;
    ASSERT_EQ(found.has_value(), wanted.has_value()) << row;
    EXPECT_EQ(found.value_or(std::chrono::seconds(0)).count(), wanted.value_or(0)) << row;
  }
}

}  // namespace
}  // namespace bitspec::engine
