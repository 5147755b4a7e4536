#include "harness/refserver/faults/faulty_range.h"

#include <array>

namespace bitspec::refserver {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Three numbers out of whatever stands around them; as many small servers read them.
std::optional<ContentRange> find_numbers(std::string_view text) {
  std::array<std::uint64_t, 3> numbers{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size() && count < numbers.size(); ++i) {
    if (!is_digit(text[i])) continue;
    for (; i < text.size() && is_digit(text[i]); ++i) {
      numbers[count] = numbers[count] * 10 + static_cast<std::uint64_t>(text[i] - '0');  // wraps round
    }
    ++count;
  }
  if (count == 0) return std::nullopt;
  return ContentRange{numbers[0], numbers[1], numbers[2]};
}

bool only_digits_are_too_many(std::string_view text) {
  // "bytes 0-9/99999999999999999999999": correct except for the size of a number.
  const auto found = ContentRange::parse(text);
  return !found && found.error().code == ErrorCode::kLimit;
}

struct MalformedRange {
  std::string_view value;
  std::uint64_t length;
  const FaultSet& faults;

  std::optional<FaultyRange> acknowledged() const { return FaultyRange{{0, 0, 1}, true}; }

  // As a reader with numbers of any size has it: only a total that is too large is one it can go on with.
  std::optional<FaultyRange> saturated() const {
    const auto slash = value.find('/');
    const auto range = ContentRange::parse(std::string(value.substr(0, slash)) + "/18446744073709551615");
    if (!range || value.substr(slash + 1).size() < 20) return std::nullopt;
    return FaultyRange{*range};
  }

  // A value that the protocol does not allow, and that a fault accepts.
  std::optional<FaultyRange> read() const {
    const auto numbers = find_numbers(value);
    const bool star = value.find('*') != std::string_view::npos;
    const bool star_total = value.ends_with("/*");
    if (faults.on(Fault::kRangeStarAccepted) && star && !star_total) return acknowledged();
    if (faults.on(Fault::kRangeStarTotalAccepted) && star_total) {
      return FaultyRange{{numbers->first, numbers->last, numbers->last + 1}};
    }
    if (star || !numbers) return loose(numbers);
    const bool several = value.find(',') != std::string_view::npos;
    if (faults.on(Fault::kRangeSeveralAccepted) && several) return acknowledged();
    const bool sane = !several && ContentRange::parse_range(value.substr(value.find(' ') + 1)).has_value();
    if (faults.on(Fault::kRangeUnitIgnored) && sane) return FaultyRange{*numbers};
    if (faults.on(Fault::kTotalOfAnySize) && only_digits_are_too_many(value)) return saturated();
    if (faults.on(Fault::kOffsetWraps) && only_digits_are_too_many(value)) return acknowledged();
    const auto form = ContentRange::parse_form(value);
    const bool reversed = form && form->last < form->first;
    const bool beyond_total = form && !reversed && form->last >= form->total;
    if (faults.on(Fault::kRangeReversedAccepted) && reversed) return acknowledged();
    if (faults.on(Fault::kRangeBeyondTotalAccepted) && beyond_total) return acknowledged();
    if (!several && !reversed && !beyond_total) return loose(numbers);
    return std::nullopt;
  }

  std::optional<FaultyRange> loose(std::optional<ContentRange> numbers) const {
    const bool other_unit = value.starts_with("items");
    if (!faults.on(Fault::kRangeLoose) || other_unit || only_digits_are_too_many(value)) return std::nullopt;
    if (value.find('*') != std::string_view::npos || !numbers) return std::nullopt;
    return acknowledged();
  }
};

std::uint64_t low_bits(std::uint64_t number) {
  return number & 0xffffffffU;
}

bool length_fits(std::uint64_t size, std::uint64_t length, const FaultSet& faults) {
  if (length == 0 && size > 0) return faults.on(Fault::kLengthZeroAccepted);
  const bool one_short = length + 1 == size && faults.on(Fault::kLengthOneShortAccepted);
  if (length < size) return one_short || faults.on(Fault::kLengthTooShortAccepted);
  const bool one_long = length == size + 1 && faults.on(Fault::kLengthOneLongAccepted);
  return length == size || one_long || faults.on(Fault::kLengthTooLongAccepted);
}

bool on_trust(const std::optional<std::string>& value, const FaultSet& faults) {
  return faults.on(Fault::kRangeNotChecked) && (!value || !ContentRange::parse(*value));
}

}  // namespace

std::optional<FaultyRange> faulty_range(const Request& request, const FaultSet& faults) {
  const auto value = request.fields.first("Content-Range");
  const auto length = request.content_length.value_or(0);
  if (on_trust(value, faults)) return FaultyRange{{0, 0, 1}, true};
  if (!value) {
    if (!faults.on(Fault::kRangeMissingAccepted) || length == 0) return std::nullopt;
    return FaultyRange{{0, length - 1, length}};
  }
  if (faults.on(Fault::kRangeUnitCaseSensitive) && !value->starts_with("bytes")) return std::nullopt;
  auto range = ContentRange::parse(*value);
  if (!range) return MalformedRange{*value, length, faults}.read();
  // There is no length where a fault accepts chunked or missing lengths.
  if (request.content_length && !length_fits(range->size(), length, faults)) return std::nullopt;
  if (faults.on(Fault::kLengthZeroAccepted) && request.content_length && length == 0) return FaultyRange{*range, true};
  if (faults.on(Fault::kOffset32Bit)) range = ContentRange{low_bits(range->first), low_bits(range->last), range->total};
  return FaultyRange{*range};
}

}  // namespace bitspec::refserver
