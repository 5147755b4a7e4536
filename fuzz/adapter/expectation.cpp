// Expectations for values of single fields: GUID, protocol list, Content-Range.
#include "fuzz/adapter/expectation.h"

#include <algorithm>

#include "harness/protocol/content_range.h"
#include "harness/protocol/fields.h"
#include "harness/protocol/guid.h"
#include "harness/protocol/protocol_list.h"

namespace bitspec::adapter {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_unbraced(std::string_view text) {
  return text.size() == 36 && Guid::parse("{" + std::string(text) + "}").has_value();
}

// "{hhhhhhhh-" is right: whoever accepts the rest looked at the beginning only.
bool begins_like_guid(std::string_view text) {
  return text.size() >= 10 && Guid::parse(std::string(text.substr(0, 10)) + "0000-0000-0000-000000000000}").has_value();
}

const Guid& known_guid() {
  static const Guid known = *Guid::parse(kBits15);
  return known;
}

std::size_t times_known(const ProtocolList& list) {
  return static_cast<std::size_t>(std::count(list.guids.begin(), list.guids.end(), known_guid()));
}

// The known GUID with a digit, a letter, a brace or a dash right beside it.
bool holds_known_glued(std::string_view item) {
  const std::string text = lower(item);
  const auto at = text.find(kBits15.substr(1, 36));
  if (at == std::string::npos) return begins_like_guid(item) && text.starts_with(kBits15.substr(0, 10));
  const auto glues = [&](std::size_t i) { return i < text.size() && (is_word(text[i]) || text[i] == '-'); };
  const std::size_t end = at + 36;
  const bool opened = at > 0 && text[at - 1] == '{', closed = end < text.size() && text[end] == '}';
  if (opened != closed || glues(at - 1) || glues(end)) return true;
  return opened && (glues(at - 2) || glues(end + 1));
}

Expectation refuse_list(std::string_view input, const ProtocolList& list) {
  const auto any = [&](auto test) { return std::any_of(list.malformed.begin(), list.malformed.end(), test); };
  if (trim_blanks(input).empty()) return must_reject("create.protocols.empty", "the list is empty");
  if (any([](const std::string& item) { return same_name("{" + item + "}", kBits15); }))
    return must_reject("create.protocols.unbraced", "a GUID needs its braces");
  if (any([](const std::string& item) { return holds_known_glued(item); }))
    return must_reject("create.protocols.whole-guid", "the item is not the known GUID as a whole");
  // A scanner that finds the GUID between other marks, such as quotes, is lenient, not wrong.
  if (any([](const std::string& item) { return lower(item).find(kBits15.substr(1, 36)) != std::string::npos; }))
    return anything();
  if (list.guids.empty()) return must_reject("create.protocols.malformed-only", "no item is a GUID");
  return must_reject("create.protocols.none-common", "the known GUID is not in the list");
}

// Blanks that do not part two digits are left out: what an implied-blanks reading makes of it. [RFC 2616 2.1]
std::string squeezed(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_blank(text[i])) {
      out += text[i];
      continue;
    }
    const auto next = text.find_first_not_of(" \t", i);
    const bool between_digits = !out.empty() && is_digit(out.back()) && next < text.size() && is_digit(text[next]);
    if (between_digits) out += ' ';
  }
  return out;
}

// "007-08/9" as "7-8/9"; nothing if it is not of that form.
std::optional<std::string> plain_numbers(std::string_view text) {
  std::string out;
  for (const char mark : {'-', '/', '\0'}) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits == 0) return std::nullopt;
    const auto first = std::min(text.find_first_not_of('0'), digits - 1);
    out += text.substr(first, digits - first);
    text.remove_prefix(digits);
    if (mark == '\0') return text.empty() ? std::optional(out) : std::nullopt;
    if (text.empty() || text[0] != mark) return std::nullopt;
    out += mark;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

std::string text_of(const ContentRange& range) {
  return range.text().substr(6);
}

Expectation take_range(std::string_view input, const ContentRange& range) {
  constexpr std::uint64_t kLargest = INT64_MAX;  // larger files are on paper only
  const std::string text = text_of(range);
  if (range.total > kLargest) return may_accept("fragment.offset.64-bit", text);
  if (lower(input) != range.text()) return may_accept("fragment.range.leading-zeros", text);
  if (!input.starts_with("bytes ")) return must_accept("fragment.range.unit-case", text);
  return must_accept(range.total > INT32_MAX ? "fragment.total.above-4g" : "fragment.success", text);
}

// What is wrong with the part behind the unit; blanks are out already.
Expectation refuse_range(std::string_view numbers, const std::string& why) {
  if (numbers.starts_with('*')) return must_reject("fragment.range.star-range", why);
  if (numbers.ends_with("/*") && plain_numbers(std::string(numbers.substr(0, numbers.size() - 1)) + "1"))
    return must_reject("fragment.range.star-total", "the total is unknown");
  const auto comma = numbers.find(','), slash = numbers.find('/');
  if (comma < slash && slash != std::string_view::npos &&
      plain_numbers(std::string(numbers.substr(0, comma)) + std::string(numbers.substr(slash))))
    return must_reject("fragment.range.several", "there is more than one range");
  return must_reject("fragment.range.grammar", why);
}

}  // namespace

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; });
}
bool has_high(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

Expectation expect_guid(std::string_view input) {
  if (has_control(input)) return anything();  // HTTP lets none of these into a field value
  if (const auto guid = Guid::parse(input)) {
    return must_accept(guid->text() == input ? "parser.guid" : "create.protocols.hex-case", guid->text());
  }
  const std::string_view trimmed = trim_blanks(input);
  if (Guid::parse(trimmed)) return anything();  // blanks around it belong to the field; who drops them may differ
  const std::string why = Guid::parse(input).error().message;
  if (is_unbraced(trimmed)) return must_reject("create.protocols.unbraced", why);
  const bool whole = begins_like_guid(input) || is_unbraced(trimmed.substr(0, 36));
  return must_reject(whole ? "create.protocols.whole-guid" : "create.protocols.malformed-only", why);
}

Expectation expect_protocol_list(std::string_view input) {
  if (has_control(input) || has_high(input)) return anything();
  const auto list = parse_protocol_list(input, Separator::kBlankOrComma);
  const auto times = times_known(list);
  if (times == 0) return refuse_list(input, list);
  // Tabs, commas and junk beside the known GUID: as the profile says. Windows reads no more than a hundred.
  const bool plain = input.find_first_of("\t,") == std::string_view::npos && list.malformed.empty();
  if (!plain || list.guids.size() > 100 || input.front() == ' ' || input.back() == ' ') return anything();
  if (input.find("  ") != std::string_view::npos)
    return must_accept("create.protocols.delimiter-several-spaces", std::string(kBits15));
  const bool only_known = times == list.guids.size();
  const bool small = input.find(kBits15) != std::string_view::npos;
  const std::string_view rule = only_known && times > 1         ? "create.protocols.repeated-guid"
                                : !small                        ? "create.protocols.hex-case"
                                : only_known                    ? "create.success"
                                : list.guids[0] == known_guid() ? "create.protocols.unknown-last"
                                                                : "create.protocols.unknown-first";
  return must_accept(std::string(rule), std::string(kBits15));
}

Expectation expect_content_range(std::string_view input) {
  if (has_control(input)) return anything();
  const auto range = ContentRange::parse(input);
  if (range) return take_range(input, *range);
  const std::string& why = range.error().message;
  const std::string_view trimmed = trim_blanks(input);
  const auto blank = trimmed.find_first_of(" \t");
  if (blank == std::string_view::npos) return must_reject("fragment.range.grammar", why);
  const std::string numbers = squeezed(trimmed.substr(blank + 1));
  const auto lenient = ContentRange::parse_range(numbers);
  const auto plain = plain_numbers(numbers);
  if (plain && plain->ends_with("/0")) return anything();  // an empty file: left open [fragment.empty-file]
  if (!same_name(trimmed.substr(0, blank), "bytes")) {
    const bool unit = is_token(trimmed.substr(0, blank)) && lenient;
    return must_reject(unit ? "fragment.range.unit-other" : "fragment.range.grammar", "the unit is not 'bytes'");
  }
  if (numbers == "*/0" || numbers == "0--1/0") return anything();
  if (lenient) return may_accept("fragment.range.blanks", text_of(*lenient));
  const std::string& what = lenient.error().message;
  if (what == "range ends before it starts") return must_reject("fragment.range.reversed", what);
  if (what == "range goes past the total") return must_reject("fragment.range.beyond-total", what);
  // Numbers of any size are right if they stay what they are.
  if (plain) return may_accept("fragment.offset.overflow", *plain);
  return refuse_range(numbers, why);
}

Expectation expectation_of(Function function, std::string_view input) {
  switch (function) {
    case Function::kGuid:
      return expect_guid(input);
    case Function::kProtocolList:
      return expect_protocol_list(input);
    case Function::kContentRange:
      return expect_content_range(input);
    case Function::kHeaderBlock:
      return expect_header_block(input);
    case Function::kRequest:
      return expect_request(input);
  }
  return anything();
}

}  // namespace bitspec::adapter
