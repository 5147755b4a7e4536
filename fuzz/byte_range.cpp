// refserver::parse_byte_ranges: the Range field that a client sends. The first line of the input is the size of the
// file. Properties: the ranges are those that a naive reader calculates from the digits; each lies within the file.
#include "harness/refserver/byte_range.h"

#include <cstdint>
#include <string>

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/answer.h"

namespace {

using bitspec::naive::lower_case;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

__extension__ using Wide = unsigned __int128;

// Up to 2^64-1.
std::optional<Wide> number(const std::string& digits) {
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  Wide value = 0;
  for (const char c : digits) {
    value = value * 10 + static_cast<unsigned>(c - '0');
    if (value >> 64 != 0) return std::nullopt;
  }
  return value;
}

using Ranges = std::vector<std::pair<Wide, Wide>>;

std::optional<Ranges> naive_ranges(const std::string& value, Wide size) {
  if (lower_case(value.substr(0, 6)) != "bytes=") return std::nullopt;
  Ranges out;
  std::string rest = value.substr(6) + ",";
  for (int items = 0; !rest.empty(); rest = rest.substr(rest.find(',') + 1)) {
    const std::string item = trimmed(rest.substr(0, rest.find(',')));
    const auto dash = item.find('-');
    if (dash == std::string::npos || ++items > 32) return std::nullopt;
    const auto first = number(item.substr(0, dash)), last = number(item.substr(dash + 1));
    if (dash == 0) {
      if (!last) return std::nullopt;
      if (*last > 0 && size > 0) out.emplace_back(*last > size ? 0 : size - *last, size - 1);
      continue;
    }
    const bool open = dash + 1 == item.size();
    if (!first || (!open && (!last || *last < *first))) return std::nullopt;
    if (*first < size) out.emplace_back(*first, open || *last >= size ? size - 1 : *last);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 512) return 0;  // more ranges than are read
  const bitspec::fuzz::Input input(data, size);
  const std::string text(input.text());
  const auto line = std::min(text.find('\n'), text.size());
  const auto bytes = number(text.substr(0, line));
  if (!bytes) return 0;
  const std::string value = text.substr(std::min(line + 1, text.size()));
  const auto read = bitspec::refserver::parse_byte_ranges(value, static_cast<std::uint64_t>(*bytes), {});
  const auto expected = naive_ranges(value, *bytes);
  FUZZ_CHECK(read.has_value() == expected.has_value());
  if (!read) return 0;
  FUZZ_CHECK(read->size() == expected->size());
  for (std::size_t i = 0; i < read->size(); ++i) {
    FUZZ_CHECK((*read)[i].first == (*expected)[i].first && (*read)[i].last == (*expected)[i].second);
    FUZZ_CHECK((*read)[i].first <= (*read)[i].last && (*read)[i].last < *bytes);
  }
  return 0;
}
