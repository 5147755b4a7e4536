#include "harness/engine/refusal.h"

#include <algorithm>
#include <ctime>

#include "harness/base/printable.h"
#include "harness/protocol/content_range.h"
#include "harness/protocol/http_date.h"
#include "harness/protocol/secret_fields.h"

namespace bitspec::engine {
namespace {

using results::ChangeKind;

constexpr HResult kDiskFullCode = 0x80070070;   // ERROR_DISK_FULL
constexpr std::uint64_t kMostSeconds = 86'400;  // seconds of a Retry-After that count
constexpr std::size_t kShownOfRefusal = 100;    // bytes of a value

ChangeKind kind_of(const Exchange& exchange) {
  switch (exchange.answer.status) {
    case 0:
      return ChangeKind::kNoAnswer;
    case 401:
    case 407:
      return ChangeKind::kCredentials;
    case 429:
      return ChangeKind::kRateLimited;
    case 502:
    case 503:
    case 504:
      return ChangeKind::kUnavailable;
    case 507:
      return ChangeKind::kDiskFull;
    default:
      break;
  }
  if (exchange.error_code() == kDiskFullCode) return ChangeKind::kDiskFull;
  return exchange.field("WWW-Authenticate") ? ChangeKind::kCredentials : ChangeKind::kRefused;
}

// Seconds, or a date: by the server's clock where it tells that, else by ours.  [RFC 9110 10.2.3]
std::optional<std::chrono::seconds> retry_after(const Exchange& exchange) {
  const std::string value = exchange.field("Retry-After").value_or("");
  if (const auto seconds = parse_decimal(value)) return std::chrono::seconds(std::min(*seconds, kMostSeconds));
  const auto until = parse_imf_fixdate(value);
  if (!until) return std::nullopt;
  const std::int64_t now = parse_imf_fixdate(exchange.field("Date").value_or("")).value_or(std::time(nullptr));
  return std::chrono::seconds(std::clamp<std::int64_t>(*until - now, 0, kMostSeconds));
}

}  // namespace

bool Refusal::not_now() const {
  return kind == ChangeKind::kRateLimited || kind == ChangeKind::kUnavailable || (status >= 400 && retry_after);
}

Refusal refusal_of(const Exchange& exchange) {
  Refusal out;
  out.step = exchange.sent.step;
  out.packet = exchange.sent.packet;
  out.text = exchange.outcome_text();
  out.status = exchange.answer.status;
  out.silent = exchange.answer.ending == wire::Ending::kSilent;
  out.kind = kind_of(exchange);
  if (out.status >= 300 && out.status <= 399) out.location = exchange.field("Location").value_or("");
  for (const char* name : {"Retry-After", "WWW-Authenticate", "BITS-Error-Code", "BITS-Error"}) {
    const auto value = exchange.field(name);
    if (value && !exchange.success() && !is_secret_field(name))
      out.text += ", " + std::string(name) + ": " + printable(*value, kShownOfRefusal);
  }
  out.retry_after = retry_after(exchange);
  out.sent = exchange.times.sent;
  return out;
}

}  // namespace bitspec::engine
