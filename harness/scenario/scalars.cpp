#include "harness/scenario/scalars.h"

#include <algorithm>
#include <charconv>

#include "harness/base/duration.h"

namespace bitspec::scenario {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDecimalDigits = "0123456789";
constexpr std::size_t kLongestName = 200;

bool only(std::string_view text, std::initializer_list<std::string_view> sets) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return std::any_of(sets.begin(), sets.end(),
                       [&](std::string_view set) { return set.find(c) != std::string_view::npos; });
  });
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestName || only(text.substr(0, 1), {kDecimalDigits, "-"})) return false;
  return only(text, {kLower, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", kDecimalDigits, "-_"});
}

bool is_words(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && only(text, {kLower, kDecimalDigits, "-_."}) &&
         !only(text.substr(0, 1), {"-_."});
}

bool is_rule_id(std::string_view text) {
  const auto is_part = [](std::string_view part) {
    return is_words(part) && part.find_first_of("._") == std::string_view::npos;
  };
  std::size_t dots = 0;
  for (std::size_t dot; (dot = text.find('.')) != std::string_view::npos; text.remove_prefix(dot + 1), ++dots) {
    if (!is_part(text.substr(0, dot))) return false;
  }
  return dots > 0 && is_part(text);
}

bool is_scenario_id(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && is_words(text.substr(0, slash)) && is_words(text.substr(slash + 1));
}

bool is_field_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName &&
         only(text,
              {kLower, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", kDecimalDigits, "!#$%&'*+-.^_`|~"});  // token [RFC 9110 5.6.2]
}

template <class Number>
std::optional<Number> whole(std::string_view text, int base) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
  return whole<std::uint64_t>(text, 10);
}

std::optional<milliseconds> parse_duration(std::string_view text) {
  const auto time = parse_duration_ms(text, kHourMs);
  return time ? std::optional(milliseconds(*time)) : std::nullopt;
}

std::optional<NumberRange> parse_status(std::string_view text) {
  if (text.size() != 3 || text[0] < '1' || text[0] > '5') return std::nullopt;
  if (text.substr(1) == "xx") {
    const std::uint64_t first = static_cast<std::uint64_t>(text[0] - '0') * 100;
    return NumberRange{first, first + 99};
  }
  const auto number = whole<std::uint32_t>(text, 10);
  if (!number) return std::nullopt;
  return NumberRange{*number, *number};
}

std::optional<std::uint32_t> parse_hex(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  return whole<std::uint32_t>(text.substr(2), 16);
}

std::optional<NumberRange> parse_span(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = parse_number(text.substr(0, dash)), to = parse_number(text.substr(dash + 1));
  if (!from || !to || *from > *to) return std::nullopt;
  return NumberRange{*from, *to};
}

const yaml::Scalar kName{"a name (letters, digits, '-' and '_')", is_name, false,
                         R"({"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_-]*$"})"};
const yaml::Scalar kWords{"lower-case words joined by '-'", is_words, false,
                          R"({"type":"string","pattern":"^[a-z0-9][a-z0-9._-]*$"})"};
const yaml::Scalar kScenarioId{"<suite>/<lower-case-words>", is_scenario_id, false,
                               R"({"type":"string","pattern":"^[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*$"})"};
const yaml::Scalar kRuleId{"lower-case words joined by '.', such as shop.quota.refused", is_rule_id, false,
                           R"({"type":"string","pattern":"^[a-z0-9][a-z0-9-]*([.][a-z0-9][a-z0-9-]*)+$"})"};
const yaml::Scalar kFieldName{"the name of a header field", is_field_name, false,
                              R"({"type":"string","pattern":"^[!#$%&'*+.^_`|~A-Za-z0-9-]+$"})"};
const yaml::Scalar kDuration{"a time such as 300ms or 2s (at most an hour)",
                             [](std::string_view text) { return parse_duration(text).has_value(); }, false,
                             R"({"type":"string","pattern":"^[0-9]+(ms|s|m|h|d)$"})"};
const yaml::Scalar kStatus{
    "a status such as 416 or 4xx", [](std::string_view text) { return parse_status(text).has_value(); }, true,
    R"({"anyOf":[{"type":"integer","minimum":100,"maximum":599},{"type":"string","pattern":"^[1-5]xx$"}]})"};
const yaml::Scalar kDurationOrVariable{
    "a time such as 300ms or 2s (at most an hour)",
    [](std::string_view text) { return parse_duration(text) || text.find("${") != std::string_view::npos; }, false,
    R"({"type":"string","pattern":"^([0-9]+(ms|s|m|h|d)|.*[$][{].*)$"})"};
const yaml::Scalar kAnswerStatus{"a status from 200 to 599",
                                 [](std::string_view text) {
                                   const auto status = parse_status(text);
                                   return status && status->from == status->to && status->from >= 200;
                                 },
                                 true, R"({"type":"integer","minimum":200,"maximum":599})"};
const yaml::Scalar kInterimStatus{"a status from 100 to 199",
                                  [](std::string_view text) { return parse_status(text) && text[0] == '1'; }, true,
                                  R"({"type":"integer","minimum":100,"maximum":199})"};
const yaml::Scalar kHex{
    "a number such as 0x80070057 (32 bits)", [](std::string_view text) { return parse_hex(text).has_value(); }, true,
    R"({"anyOf":[{"type":"integer","minimum":0},{"type":"string","pattern":"^0x[0-9a-fA-F]{1,8}$"}]})"};
const yaml::Scalar kSpan{"a range such as 0-99", [](std::string_view text) { return parse_span(text).has_value(); },
                         false, R"({"type":"string","pattern":"^[0-9]+-[0-9]+$"})"};
const yaml::Scalar kNumberOrVariable{
    "a whole number",
    [](std::string_view text) { return parse_number(text) || text.find("${") != std::string_view::npos; }, true,
    R"({"type":"integer","minimum":0})"};
const yaml::Scalar kOnlyTrue{"true (put it under 'none' for the opposite)",
                             [](std::string_view text) { return text == "true"; }, true, R"({"const":true})"};

}  // namespace bitspec::scenario
