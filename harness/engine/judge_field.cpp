// Conditions on one header field.
#include "harness/engine/judge_field.h"

#include <algorithm>
#include <limits>

#include "harness/base/printable.h"
#include "harness/engine/judge_condition.h"
#include "harness/engine/judgement.h"
#include "harness/engine/outbound.h"
#include "harness/protocol/content_range.h"
#include "harness/protocol/guid.h"
#include "harness/protocol/hresult.h"
#include "harness/protocol/http_date.h"
#include "harness/protocol/packet_type.h"
#include "harness/protocol/protocol_list.h"
#include "harness/protocol/url.h"

namespace bitspec::engine {
namespace {

using scenario::ValueForm;
using scenario::condition::Header;

constexpr std::size_t kSessionIdLimit = 100;  // [Win32 create-session ack]
constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kShownOfField = 200;  // bytes of a value in a message

std::string_view form_words(ValueForm form) {
  switch (form) {
    case ValueForm::kDecimal:
      return "a plain decimal number";
    case ValueForm::kGuid:
      return "a braced GUID";
    case ValueForm::kSessionId:
      return "a session id of 1 to 100 visible characters";
    case ValueForm::kErrorCode:
      return "a hexadecimal number of 1 to 8 digits";
    case ValueForm::kHexPrefix:
      return "a value that begins with 0x";
    case ValueForm::kErrorContext:
      return "5 or 7 as a hexadecimal number";
    case ValueForm::kImfDate:
      return "a date like 'Sun, 06 Nov 1994 08:49:37 GMT'";
    case ValueForm::kPrintable:
      return "a value without CR, LF or NUL";
    case ValueForm::kFailureCode:
      return "an HRESULT of a failure (0x80000000 or above)";
    case ValueForm::kHost:
      return "a host name or address, with or without a port";
    case ValueForm::kUrl:
      return "an absolute http or https URL, or a relative one with forward slashes";
    case ValueForm::kPacketType:
      return "Create-Session, Ping, Fragment, Close-Session or Cancel-Session";
    case ValueForm::kProtocolList:
      return "one or more braced GUIDs";
    case ValueForm::kBlankSeparated:
      return "items separated by single blanks";
    case ValueForm::kContentRange:
      return "bytes first-last/total";
    case ValueForm::kBareName:
      return "a file name without a path";
  }
  return "";
}

std::string shown(const Exchange& exchange, std::string_view name) {
  if (!exchange.answered()) return exchange.outcome_text();
  const auto value = exchange.field(name);
  const std::string label = name == "error-code" ? "BITS-Error-Code" : std::string(name);
  if (!value) return "no " + label + " (" + exchange.outcome_text() + ")";
  return label + ": " + printable(*value, kShownOfField);
}

// The condition that failed, as what was expected; empty when all hold.
struct FieldCheck {
  const Header& m;
  const Exchange& exchange;
  const JudgeContext& context;
  std::string label;
  std::optional<std::string> value;
  std::string problem;  // an expansion that failed

  std::string expand(const scenario::Template& t) {
    auto text = expanded(t, context);
    if (text) return *text;
    problem = text.error().message;
    return {};
  }

  std::string presence() {
    const std::size_t n = exchange.field_count(m.name);
    if (m.count) {
      if (n >= m.count->from && n <= m.count->to) return {};
      const std::string from = std::to_string(m.count->from);
      const std::string times = m.count->from == m.count->to ? from
                                : m.count->to == kNoLimit    ? from + " or more"
                                                             : from + " to " + std::to_string(m.count->to);
      return times + " field(s) " + label;
    }
    const bool only_not = m.is_not && !m.is && !m.is_ignoring_case && !m.guid && !m.number_from && !m.number_to &&
                          m.hex.empty() && !m.form && !m.length;
    if (n == 0 && !only_not && !m.same_as) return "a field " + label;
    return {};
  }

  std::string text_conditions() {
    if (m.is) {
      const std::string want = expand(*m.is);
      if (value != want) return label + ": " + printable(want, kShownOfField);
    }
    if (m.is_ignoring_case) {
      const std::string want = expand(*m.is_ignoring_case);
      if (!value || !same_name(*value, want))
        return label + ": " + printable(want, kShownOfField) + " (in any letter case)";
    }
    if (m.is_not) {
      const std::string unwanted = expand(*m.is_not);
      if (value && same_name(*value, unwanted)) return label + " other than " + printable(unwanted, kShownOfField);
    }
    if (m.guid) {
      const std::string want = expand(*m.guid);
      const auto a = Guid::parse(want), b = Guid::parse(value.value_or(""));
      if (!b || !a || *a != *b) return label + ": " + printable(want, kShownOfField);
    }
    return {};
  }

  std::string number_condition() {
    if (!m.number_from && !m.number_to) return {};
    const auto from = bound(m.number_from, 0), to = bound(m.number_to, kNoLimit);
    if (!problem.empty()) return {};
    // Blanks, signs and the like are for the rule about the form; here only the number counts.
    const auto got = parse_decimal(value.value_or(""));
    if (got && *got >= from && *got <= to) return {};
    const std::string first = std::to_string(from), last = std::to_string(to);
    if (m.number_from && m.number_to)
      return label + ": " + (from == to ? first : "a number from " + first + " to " + last);
    return label + ": a number " + (m.number_from ? "from " + first + " on" : "up to " + last);
  }

  // An end of the range; `otherwise` where none is written.
  std::uint64_t bound(const Boxed<scenario::Template>& written, std::uint64_t otherwise) {
    if (!written) return otherwise;
    const std::string text = expand(*written);
    const auto number = parse_decimal(text);
    if (!number && problem.empty()) problem = "'" + printable(text, 40) + "' is not a number";
    return number.value_or(otherwise);
  }

  std::string hex_condition() {
    if (m.hex.empty()) return {};
    const auto got = parse_hresult(value.value_or(""));
    if (got && std::find(m.hex.begin(), m.hex.end(), *got) != m.hex.end()) return {};
    std::string words;
    for (const auto v : m.hex) {
      words += (words.empty() ? "" : " or ") + hresult_text(v);
      if (!hresult_name(v).empty()) words += " (" + std::string(hresult_name(v)) + ")";
    }
    return label + ": " + words;
  }

  std::string length_condition() {
    if (!m.length) return {};
    const auto size = value.value_or("").size();
    if (value && size >= m.length->from && size <= m.length->to) return {};
    if (m.length->to == kNoLimit) return label + " of " + std::to_string(m.length->from) + " characters or more";
    return label + " of " + std::to_string(m.length->from) + " to " + std::to_string(m.length->to) + " characters";
  }

  std::string same_condition() {
    if (!m.same_as) return {};
    const Exchange* other = exchange_named(*m.same_as, context);
    if (!other) {
      problem = "no exchange named '" + *m.same_as + "'";
      return {};
    }
    const auto theirs = other->field(m.name);
    if (theirs == value) return {};
    const std::string where = " (as in " + *m.same_as + ")";
    return theirs ? label + ": " + printable(*theirs, kShownOfField) + where : "no " + label + where;
  }

  std::string run() {
    if (auto e = presence(); !e.empty()) return e;
    if (auto e = text_conditions(); !e.empty()) return e;
    if (auto e = number_condition(); !e.empty()) return e;
    if (auto e = hex_condition(); !e.empty()) return e;
    if (auto e = length_condition(); !e.empty()) return e;
    if (m.form && value && !has_form(*value, *m.form, context.profile))
      return label + ": " + std::string(form_words(*m.form));
    return same_condition();
  }
};

// As a client can resolve it: visible characters that may stand in a URL, and no backslash. [RFC 3986 2, 4.1]
bool is_url_reference(std::string_view value) {
  const bool legal = std::all_of(value.begin(), value.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f && std::string_view("\"<>\\^`{|}").find(static_cast<char>(c)) == std::string_view::npos;
  });
  if (!legal || value.empty()) return false;
  const auto scheme = value.find("://");
  const bool absolute = scheme != std::string_view::npos && value.find_first_of("/?#") > scheme;
  return !absolute || Url::parse(value).has_value();
}

// [Win32 fragment, MC-BUP 2.2.1.1, note <3>]
bool is_file_name(std::string_view value, Profile profile) {
  constexpr std::size_t kLongestName = 260;
  if (profile == Profile::kMcBup) return value.size() <= kLongestName;
  const std::string_view illegal = profile == Profile::kIis ? "\\/:*?\"<>|" : "\\/";
  return !value.empty() && value.find_first_of(illegal) == std::string_view::npos;
}

}  // namespace

bool has_form(std::string_view value, ValueForm form, Profile profile) {
  switch (form) {
    case ValueForm::kDecimal:
      return parse_decimal(value).has_value();
    case ValueForm::kGuid:
      return Guid::parse(value).has_value();
    case ValueForm::kSessionId:
      if (profile != Profile::kWin32) return Guid::parse(value).has_value();
      return !value.empty() && value.size() <= kSessionIdLimit &&
             std::all_of(value.begin(), value.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
    case ValueForm::kErrorCode:
      return parse_hresult(value).has_value();
    case ValueForm::kHexPrefix:
      return has_hex_prefix(value);
    case ValueForm::kErrorContext: {
      const auto context = parse_hresult(value);
      return context && (*context == kContextServer || *context == kContextApplication);
    }
    case ValueForm::kImfDate:
      return is_imf_fixdate(value);
    case ValueForm::kFailureCode: {
      const auto code = parse_hresult(value);
      return code && *code >= 0x80000000u;
    }
    case ValueForm::kUrl:
      return is_url_reference(value);
    case ValueForm::kHost:
      return is_host(value);
    case ValueForm::kPacketType:
      return parse_packet_type(value).has_value();
    case ValueForm::kProtocolList: {
      const auto list = parse_protocol_list(value, Separator::kBlankOrComma);
      return !list.guids.empty() && list.malformed.empty();
    }
    case ValueForm::kBlankSeparated:
      return value.find_first_of(",\t") == std::string_view::npos && value.find("  ") == std::string_view::npos;
    case ValueForm::kContentRange:
      return ContentRange::parse(value).has_value();
    case ValueForm::kBareName:
      return is_file_name(value, profile);
    case ValueForm::kPrintable:
      return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
  }
  return false;
}

Judgement judge_condition(const Header& c, const Exchange& exchange, const JudgeContext& context) {
  FieldCheck check{c, exchange, context, c.name == "error-code" ? "BITS-Error-Code" : c.name, exchange.field(c.name),
                   {}};
  const std::string expected = check.run();
  if (!check.problem.empty()) return open("a condition on " + c.name, check.problem);
  // "Other than", "as often as", "the same": no answer has none of it, and does not hold it either.
  if (expected.empty() && !exchange.answered()) return no("an answer", exchange.outcome_text());
  if (expected.empty()) return {};
  return no(expected, shown(exchange, c.name));
}

}  // namespace bitspec::engine
