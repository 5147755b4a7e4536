#include "harness/engine/exchange.h"

#include <algorithm>

#include "harness/base/printable.h"

namespace bitspec::engine {

bool Exchange::ended_between_requests() const {
  const bool nothing = answer.raw_head.empty() && answer.interim.empty();
  return reused && nothing && (answer.ending == wire::Ending::kClosed || answer.ending == wire::Ending::kReset);
}

bool Exchange::bare() const {
  if (!answered() || !sent.bits_post || sent.malformed_http) return false;
  return std::ranges::none_of(answer.fields.list(),
                              [](const Field& field) { return lower(field.name).starts_with("bits-"); });
}

bool Exchange::bare_create() const {
  return success() && sent.packet == PacketType::kCreateSession && bare();
}

std::string Exchange::outcome_text() const {
  if (notification) return "the notification";
  if (packet) return "the packet";
  if (cannot_send) return "nothing sent: the server had closed the connection";
  if (answered()) {
    const std::string status = "status " + std::to_string(answer.status);
    return answer.ending == wire::Ending::kComplete ? status
                                                    : status + ", " + std::string(wire::ending_name(answer.ending));
  }
  if (!client_note.empty()) return "no answer: " + client_note;
  if (answer.has(wire::DeviationKind::kStatusLine))
    return "no answer: what came is no HTTP: '" + printable_part(answer.raw_head, 0, 60, {.end = true}) + "'";
  switch (answer.ending) {
    case wire::Ending::kClosed:
      return "no answer: the server closed the connection";
    case wire::Ending::kReset:
      return "no answer: the connection was reset";
    case wire::Ending::kSilent:
      return "no answer within the time limit";
    case wire::Ending::kOverLimit:
      return "no answer: its head is larger than the limit";
    case wire::Ending::kNotConnected:
      return "no answer: no connection could be had";
    case wire::Ending::kComplete:
    case wire::Ending::kBrokenOff:
    case wire::Ending::kNotHttp:
      return "no answer: what came is no HTTP status line";
  }
  return "no answer";
}

std::optional<std::string> Exchange::field(std::string_view name) const {
  if (name != "error-code") return answer.fields.first(name);
  auto code = answer.fields.first("BITS-Error-Code");
  return code ? code : answer.fields.first("BITS-Error");
}

std::size_t Exchange::field_count(std::string_view name) const {
  if (name != "error-code") return answer.fields.count(name);
  return answer.fields.count("BITS-Error-Code") + answer.fields.count("BITS-Error");
}

std::optional<HResult> Exchange::error_code() const {
  const auto text = field("error-code");
  const auto code = text ? parse_hresult(*text) : bad_input("");
  return code ? std::optional(*code) : std::nullopt;
}

}  // namespace bitspec::engine
