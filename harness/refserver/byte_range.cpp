#include "harness/refserver/byte_range.h"

#include <algorithm>

#include "harness/protocol/content_range.h"
#include "harness/protocol/fields.h"

namespace bitspec::refserver {
namespace {

constexpr std::size_t kMostRanges = 32;  // many tiny ranges cost the server more than the client

struct Spec {
  bool valid = false;
  std::optional<ByteRange> range;  // nothing: outside the file
};

Spec suffix(std::string_view digits, std::uint64_t file_size, const FaultSet& faults) {
  const auto count = parse_decimal(digits);
  if (!count) return {};
  if (*count == 0 || file_size == 0 || (*count > file_size && faults.on(Fault::kRangesSuffixTooLong416)))
    return {true, std::nullopt};
  return {true, ByteRange{file_size - std::min(*count, file_size), file_size - 1}};
}

Spec parse_one(std::string_view item, std::uint64_t file_size, const FaultSet& faults) {
  const auto dash = item.find('-');
  if (dash == std::string_view::npos) return {};
  if (dash == 0) return suffix(item.substr(1), file_size, faults);
  const auto first = parse_decimal(item.substr(0, dash));
  const auto last_text = item.substr(dash + 1);
  auto last = last_text.empty() ? Result<std::uint64_t>(UINT64_MAX) : parse_decimal(last_text);
  if (first && *first <= UINT32_MAX && last && !last_text.empty() && faults.on(Fault::kRangesLast32Bit))
    last = static_cast<std::uint32_t>(*last);
  if (!first || !last || *last < *first) return {};
  if (*first >= file_size) return {true, std::nullopt};
  return {true, ByteRange{*first, std::min(*last, file_size - 1)}};
}

// Faults in reading one range.
Spec misread(std::string_view item, std::uint64_t file_size, Spec spec, const FaultSet& faults) {
  if (!spec.range) return spec;
  if (faults.on(Fault::kRangesSuffixFromStart) && item.starts_with('-')) {
    spec.range = ByteRange{0, spec.range->last - spec.range->first};
  }
  const auto last = parse_decimal(item.substr(item.find('-') + 1));
  const bool past_the_end = !item.starts_with('-') && last && *last >= file_size;
  if (faults.on(Fault::kRangesNotClipped) && past_the_end) spec.range.reset();
  if (spec.range && faults.on(Fault::kRangesOffByOne) && spec.range->size() > 1) --spec.range->last;
  return spec;
}

void rearrange(std::vector<ByteRange>& ranges, const FaultSet& faults) {
  if (faults.on(Fault::kRangesMultiFirstOnly) && ranges.size() > 1) ranges.resize(1);
  if (faults.on(Fault::kRangesMultiSorted)) std::ranges::sort(ranges, {}, &ByteRange::first);
}

}  // namespace

std::optional<std::vector<ByteRange>> parse_byte_ranges(std::string_view value, std::uint64_t file_size,
                                                        const FaultSet& faults) {
  const auto equals = value.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  if (!same_name(value.substr(0, equals), "bytes") && !faults.on(Fault::kRangesAnyUnit)) return std::nullopt;
  value.remove_prefix(equals + 1);
  std::vector<ByteRange> ranges;
  for (std::size_t count = 0;; ++count) {
    const auto comma = value.find(',');
    const auto item = trim_blanks(value.substr(0, comma));
    const auto spec = misread(item, file_size, parse_one(item, file_size, faults), faults);
    if (!spec.valid || count == kMostRanges) return std::nullopt;
    if (spec.range) ranges.push_back(*spec.range);
    if (comma == std::string_view::npos) break;
    value.remove_prefix(comma + 1);
  }
  rearrange(ranges, faults);
  return ranges;
}

}  // namespace bitspec::refserver
