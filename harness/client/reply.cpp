#include "harness/client/reply.h"

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/base/text.h"
#include "harness/protocol/content_range.h"

namespace bitspec::client {
namespace {

constexpr std::uint64_t kLongestWait = 86'400;  // seconds of Retry-After that count
constexpr std::uint64_t kNever = 1ULL << 32;    // seconds of a fallback timeout that make no difference any more

std::optional<std::string> text_field(const Fields& fields, std::string_view name) {
  auto value = fields.first(name);
  return value && !value->empty() ? value : std::nullopt;
}

// The same number in each field of that name.
std::optional<std::uint64_t> number_field(const Fields& fields, std::string_view name) {
  std::optional<std::uint64_t> out;
  for (const auto& value : fields.all(name)) {
    const auto number = parse_decimal(value);
    if (!number || (out && *out != *number)) return std::nullopt;
    out = *number;
  }
  return out;
}

std::optional<std::chrono::milliseconds> seconds_field(const Fields& fields, std::string_view name,
                                                       std::uint64_t most) {
  const auto seconds = number_field(fields, name);
  if (!seconds) return std::nullopt;
  return std::chrono::seconds(std::min(*seconds, most));
}

std::optional<HResult> error_field(const Fields& fields, std::string_view name) {
  const auto value = fields.first(name);
  if (!value) return std::nullopt;
  const auto parsed = parse_hresult(*value);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

std::string trouble_of(wire::Ending ending) {
  switch (ending) {
    case wire::Ending::kComplete:
      return "";
    case wire::Ending::kClosed:
      return "the connection was closed without an answer";
    case wire::Ending::kReset:
      return "the connection was reset";
    case wire::Ending::kSilent:
      return "no answer in time";
    case wire::Ending::kBrokenOff:
      return "the answer broke off";
    case wire::Ending::kOverLimit:
      return "the answer is too large";
    case wire::Ending::kNotHttp:
      return "the answer is not HTTP";
    case wire::Ending::kNotConnected:
      return "not connected";
  }
  return "";
}

}  // namespace

std::string Reply::text() const {
  if (!whole) return "no answer: " + trouble;
  std::string out = std::to_string(status) + (reason.empty() ? "" : " " + printable(reason, 60));
  if (error && *error != 0) {
    out += ", error " + hresult_text(*error);
    if (const auto name = hresult_name(*error); !name.empty()) out += " (" + std::string(name) + ")";
  }
  if (success() && !ack) out += ", not an Ack";
  return out;
}

Reply read_reply(const wire::Answer& answer) {
  Reply out;
  out.whole = answer.ending == wire::Ending::kComplete && answer.status >= 200;
  if (!out.whole) {
    out.trouble = answer.ending == wire::Ending::kComplete ? "no status" : trouble_of(answer.ending);
    return out;
  }
  const Fields& fields = answer.fields;
  out.status = answer.status;
  out.reason = answer.reason;
  out.ack = same_letters(fields.first("BITS-Packet-Type").value_or(""), "Ack");
  out.protocol = text_field(fields, "BITS-Protocol");
  out.session_id = text_field(fields, "BITS-Session-Id");
  out.host_id = text_field(fields, "BITS-Host-Id");
  out.fallback = seconds_field(fields, "BITS-Host-Id-Fallback-Timeout", kNever);
  out.offset = number_field(fields, "BITS-Received-Content-Range");
  out.error = error_field(fields, "BITS-Error-Code");
  if (!out.error) out.error = error_field(fields, "BITS-Error");
  out.context = error_field(fields, "BITS-Error-Context");
  out.retry_after = seconds_field(fields, "Retry-After", kLongestWait);
  return out;
}

}  // namespace bitspec::client
