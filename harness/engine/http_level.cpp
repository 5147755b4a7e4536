#include "harness/engine/http_level.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace bitspec::engine {
namespace {

constexpr std::size_t kLongestSureText = 8000;     // [RFC 9110 4.1] for targets; fields are treated alike
constexpr std::uint64_t kLargeBody = 1024 * 1024;  // bytes
constexpr std::array kOfHttp = {401, 405, 407, 408, 413, 414, 417, 429, 431, 501, 502, 503, 504, 505, 507};

bool is_single_field(std::string_view name) {
  return same_name(name.substr(0, 5), "BITS-") || same_name(name, "Content-Range") ||
         same_name(name, "Content-Length") || same_name(name, "Host");
}

bool has_odd_fields(const Fields& fields) {
  return std::ranges::any_of(fields.list(), [&fields](const Field& field) {
    return field.value.size() > kLongestSureText || (is_single_field(field.name) && fields.count(field.name) > 1);
  });
}

// '%' and two digits at `at`: a control character, a slash or a backslash.
bool is_odd_code(std::string_view text, std::size_t at) {
  const auto code = lower(text.substr(at, 3));
  return code.size() == 3 && (code[1] == '0' || code[1] == '1' || code == "%7f" || code == "%2f" || code == "%5c");
}

bool has_odd_path(std::string_view target) {
  const auto path = target.substr(0, target.find('?'));
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '%' && is_odd_code(path, i)) return true;
  }
  const std::string spelled = lower(path);
  return spelled.find("..") != spelled.npos || spelled.find("%2e") != spelled.npos ||
         spelled.find('\\') != spelled.npos;
}

}  // namespace

bool may_be_refused_by_http(const Sent& sent) {
  return sent.target.size() > kLongestSureText || has_odd_path(sent.target) || has_odd_fields(sent.fields) ||
         (sent.body && sent.body->size() >= kLargeBody);
}

bool is_http_level(const Exchange& exchange) {
  if (exchange.answer.fields.has("BITS-Packet-Type")) return false;
  const int status = exchange.answer.status;
  if (std::ranges::find(kOfHttp, status) != kOfHttp.end()) return true;
  if (!exchange.refused()) return false;
  if (!exchange.report.whole || may_be_refused_by_http(exchange.sent)) return true;
  return (status == 403 || status == 404) && !exchange.sent.takes_uploads;
}

}  // namespace bitspec::engine
