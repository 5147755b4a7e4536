#include "harness/base/duration.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

struct DurationCase {
  std::string_view text;
  std::optional<std::int64_t> want;
};

constexpr DurationCase kDurationCases[] = {
    {"0ms", 0},   {"300ms", 300},     {"2s", 2000},        {"5m", 300'000},      {"1h", 3'600'000}, {"24h", 86'400'000},
    {"25h", {}},  {"86400001ms", {}}, {"4294967295h", {}}, {"4294967296ms", {}}, {"", {}},          {"5", {}},
    {"s", {}},    {"-1s", {}},        {"+1s", {}},         {" 1s", {}},          {"1 s", {}},       {"1s ", {}},
    {"1.5s", {}}, {"1S", {}},         {"1d", 86'400'000},  {"2d", {}},           {"1h30m", {}},
};

TEST(Duration, Parse) {
  for (const auto& c : kDurationCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(parse_duration_ms(c.text), c.want);
  }
}

TEST(Duration, NothingAboveTheBound) {
  EXPECT_EQ(parse_duration_ms("1h", kHourMs), kHourMs);
  EXPECT_EQ(parse_duration_ms("61m", kHourMs), std::nullopt);
  EXPECT_EQ(parse_duration_ms("14d", 365 * kDayMs), 14 * kDayMs);
}

}  // namespace
}  // namespace bitspec
