// ContentRange::parse, parse_range and parse_decimal.
// Properties: they agree with a naive reader that compares numbers as texts, so that no width of an integer is shared;
// a range that was read is within its bounds, prints in one canonical form, and that form reads back as the same range.
#include "harness/protocol/content_range.h"

#include <algorithm>

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/number.h"

namespace {

using bitspec::ContentRange;
namespace naive = bitspec::naive;

struct NaiveRange {
  std::string first, last, total;
};

std::optional<NaiveRange> naive_range(std::string_view text) {
  const auto slash = text.find('/');
  const auto dash = text.substr(0, slash).find('-');
  if (slash == std::string_view::npos || dash == std::string_view::npos) return std::nullopt;
  const auto first = naive::decimal(text.substr(0, dash));
  const auto last = naive::decimal(text.substr(dash + 1, slash - dash - 1));
  const auto total = naive::decimal(text.substr(slash + 1));
  if (!first || !last || !total) return std::nullopt;
  if (naive::below(*last, *first) || !naive::below(*last, *total)) return std::nullopt;
  return NaiveRange{*first, *last, *total};
}

// [MC-BUP 2.2.6.1] the unit in any case, and one blank
bool has_unit(std::string_view text) {
  std::string unit(text.substr(0, 6));
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return unit == "bytes ";
}

void check_decimal(std::string_view text) {
  const auto number = bitspec::parse_decimal(text);
  const auto expected = naive::decimal(text);
  FUZZ_CHECK(number.has_value() == expected.has_value());
  if (number) FUZZ_CHECK(std::to_string(*number) == *expected);
}

void check_range(std::string_view text, const bitspec::Result<ContentRange>& range) {
  const auto expected = naive_range(text);
  FUZZ_CHECK(range.has_value() == expected.has_value());
  if (!range) return;
  FUZZ_CHECK(std::to_string(range->first) == expected->first && std::to_string(range->last) == expected->last &&
             std::to_string(range->total) == expected->total);
  FUZZ_CHECK(range->first <= range->last && range->last < range->total);
  FUZZ_CHECK(range->size() >= 1 && range->size() - 1 == range->last - range->first);
  FUZZ_CHECK(range->text() == "bytes " + expected->first + "-" + expected->last + "/" + expected->total);
  FUZZ_CHECK(ContentRange::parse(range->text()) == *range);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 256) return 0;  // three numbers of twenty digits, and room for zeros
  const bitspec::fuzz::Input input(data, size);
  const std::string_view text = input.text();
  check_decimal(text);
  check_range(text, ContentRange::parse_range(text));
  if (has_unit(text))
    check_range(text.substr(6), ContentRange::parse(text));
  else
    FUZZ_CHECK(!ContentRange::parse(text));
  return 0;
}
