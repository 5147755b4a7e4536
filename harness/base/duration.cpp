#include "harness/base/duration.h"

#include <charconv>
#include <utility>

namespace bitspec {

std::optional<std::int64_t> parse_duration_ms(std::string_view text, std::int64_t most) {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", kHourMs}, {"d", kDayMs}};
  for (const auto& [name, factor] : kUnits) {
    if (unit == name && count <= most / factor) return count * factor;
  }
  return std::nullopt;
}

}  // namespace bitspec
