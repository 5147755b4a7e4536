// Durations as people write them, in flags, scenarios and target files alike: 300ms, 2s, 5m, 1h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bitspec {

// Milliseconds: a whole number, then ms, s, m, h or d; nothing above `most`. Zero is read: whether it makes sense is
// for the caller to say.
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
std::optional<std::int64_t> parse_duration_ms(std::string_view text, std::int64_t most = kDayMs);

}  // namespace bitspec
