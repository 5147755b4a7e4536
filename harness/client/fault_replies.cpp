// FaultInjector: what is read in a reply.
#include <algorithm>
#include <utility>

#include "harness/base/text.h"
#include "harness/client/fault_injector.h"
#include "harness/protocol/guid.h"
#include "harness/protocol/known_fields.h"

namespace bitspec::client {
namespace {

constexpr const char* kInventedId = "{0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0}";
constexpr const char* kOffsetName = "BITS-Received-Content-Range";

bool in(int status, std::initializer_list<int> list) {
  return std::find(list.begin(), list.end(), status) != list.end();
}

void refuse_it(Reply& reply) {
  reply.status = 400;
}

void accept_it(Reply& reply, std::uint64_t offset) {
  reply.whole = reply.ack = true;
  reply.status = 200;
  reply.offset = offset;
}

void call_it_not_found(Reply& reply) {
  reply.whole = true;
  reply.status = 500;
  reply.error = kSessionNotFound;
  reply.context = kContextServer;
}

std::optional<std::uint64_t> first_digits(const std::string& value) {
  const std::size_t begin = value.find_first_of("0123456789");
  if (begin == std::string::npos) return std::nullopt;
  const auto number = parse_decimal(value.substr(begin, value.find_first_not_of("0123456789", begin) - begin));
  return number ? std::optional(*number) : std::nullopt;
}

// What a reader that splits lines first sees of a field.
std::optional<std::uint64_t> on_a_line_of_its_own(const std::string& head) {
  for (const char* blank : {"\n ", "\n\t"}) {
    const std::string mark = std::string(blank) + kOffsetName + ":";
    if (const auto at = head.find(mark); at != std::string::npos) return first_digits(head.substr(at + mark.size()));
  }
  return std::nullopt;
}

// "user@h/path" and "http://h/path" name h, for somebody who looks no further.
std::string host_in(const std::string& value) {
  std::size_t begin = value.rfind('@');
  if (begin == std::string::npos) begin = value.find("//") == std::string::npos ? begin : value.find("//") + 1;
  if (begin == std::string::npos) return value.substr(0, value.find('/'));
  return value.substr(begin + 1, value.find_first_of("/:", begin + 1) - begin - 1);
}

bool has_name(const wire::Answer& answer, std::string_view name) {
  return std::any_of(answer.fields.list().begin(), answer.fields.list().end(),
                     [name](const Field& field) { return field.name == name; });
}

}  // namespace

void FaultInjector::change_reply(const Packet& packet, const wire::Answer& answer, Reply& reply) {
  read_silence(packet, answer, reply);
  if (!reply.whole) return;
  read_form(answer, reply);
  read_error(packet, answer, reply);
  if (packet.type == PacketType::kCreateSession && reply.success()) read_create(answer, reply);
  read_host(packet, answer, reply);
  if (packet.type == PacketType::kFragment && packet.range) read_offset(packet, answer, reply);
  read_status(packet, reply);
  if (on(Fault::kSessionIdAdopted) && packet.type == PacketType::kFragment && reply.session_id &&
      *reply.session_id != packet.session)
    adopted_ = *std::exchange(reply.session_id, std::nullopt);
  if (on(Fault::kSessionIdUpperCase) && packet.type != PacketType::kCreateSession) reply.session_id.reset();
  if (on(Fault::kRedirectFollowed) && reply.status >= 300 && reply.status < 400) {
    const auto location = answer.fields.first("Location");
    const auto url = Url::parse(location.value_or(""));
    if (url) location_ = url->path;
    if (!url && location && location->starts_with('/')) location_ = *location;
    reply.status = 503;
  }
}

void FaultInjector::read_silence(const Packet& packet, const wire::Answer& answer, Reply& reply) const {
  const bool fragment = packet.type == PacketType::kFragment && packet.range.has_value();
  if (on(Fault::kEarlyAnswerIgnored) && reply.whole && !reply.sent_all) {
    reply.whole = false;
    reply.trouble = "the connection was closed within the body";
  }
  if (reply.whole || !reply.connected) return;
  const bool reset_at_once = answer.ending == wire::Ending::kReset && answer.raw_head.empty();
  if (on(Fault::kLostAckStartsOver) && fragment && !reset_at_once) call_it_not_found(reply);
  if (on(Fault::kResetOffsetGuessed) && fragment && reset_at_once)
    accept_it(reply, packet.range->first + packet.range->size() / 2);
  if (on(Fault::kCreateAckAssumed) && packet.type == PacketType::kCreateSession) {
    accept_it(reply, 0);
    reply.protocol = std::string(kBits15);
    reply.session_id = kInventedId;
  }
}

void FaultInjector::read_form(const wire::Answer& answer, Reply& reply) const {
  if (on(Fault::kInterimIsFinal) && !answer.interim.empty()) reply.status = answer.interim.front().status;
  if (on(Fault::kFieldNamesExact) && !has_name(answer, "BITS-Packet-Type")) reply.ack = false;
  if (on(Fault::kAckBodyRefused) && answer.body_size > 0 && reply.ack) refuse_it(reply);
  if (on(Fault::kPageIsAck) && reply.status == 200) reply.ack = true;
  const auto unknown = [](const Field& field) {
    return lower(field.name).starts_with("bits-") && !is_bits_field(field.name);
  };
  if (on(Fault::kUnknownFieldRefused) && std::any_of(answer.fields.list().begin(), answer.fields.list().end(), unknown))
    refuse_it(reply);
}

void FaultInjector::read_error(const Packet& packet, const wire::Answer& answer, Reply& reply) const {
  const std::string name = answer.fields.has("BITS-Error-Code") ? "BITS-Error-Code" : "BITS-Error";
  const std::string other = profile_ == Profile::kMcBup ? "BITS-Error-Code" : "BITS-Error";
  if (on(Fault::kErrorOtherName) && name != other) reply.error.reset();
  if (on(Fault::kErrorExactSpelling) && answer.fields.first(name) != "0x8020001F") reply.error.reset();
  if (on(Fault::kTooLargeRepeated) && reply.error == kTooLarge) reply.error.reset();
  if (on(Fault::kNotFoundRepeated) && packet.type == PacketType::kFragment && reply.session_not_found())
    reply.error.reset();
  if (on(Fault::kNotFoundOnCloseRepeated) && packet.type == PacketType::kCloseSession && reply.session_not_found())
    reply.error.reset();
}

void FaultInjector::read_create(const wire::Answer& answer, Reply& reply) const {
  if (on(Fault::kCreate202Accepted)) reply.status = 200;
  const bool named = answer.fields.has("BITS-Protocol");
  if ((on(Fault::kCreateProtocolIgnored) && named) || (on(Fault::kCreateProtocolNotNeeded) && !named))
    reply.protocol = std::string(kBits15);
  if (on(Fault::kCreateSessionIdInvented) && !reply.session_id) reply.session_id = kInventedId;
}

void FaultInjector::read_host(const Packet& packet, const wire::Answer& answer, Reply& reply) {
  if (on(Fault::kHostIdIgnored)) reply.host_id.reset();
  if (on(Fault::kHostLeftAtOnce)) reply.fallback = milliseconds(0);
  if (on(Fault::kHostNeverLeft)) reply.fallback.reset();
  if (on(Fault::kHostIdCutOut) && reply.host_id) reply.host_id = host_in(*answer.fields.first("BITS-Host-Id"));
  if (reply.host_id) named_host_ = *reply.host_id;
  const bool behind_fallback =
      packet.type == PacketType::kPing && !named_host_.empty() && packet.url.host != named_host_;
  if (on(Fault::kFallbackStartsOver) && behind_fallback) call_it_not_found(reply);
}

void FaultInjector::read_offset(const Packet& packet, const wire::Answer& answer, Reply& reply) const {
  const ContentRange& range = *packet.range;
  const auto offset = reply.offset;
  if (reply.success()) {
    if (on(Fault::kOffsetReadLoosely)) reply.offset = first_digits(answer.fields.first(kOffsetName).value_or(""));
    const auto folded = on_a_line_of_its_own(answer.raw_head);
    if (on(Fault::kFoldIsField) && folded) reply.offset = folded;
    if (on(Fault::kOffsetInsideIgnored) && offset >= range.first && offset <= range.last) reply.offset = range.last + 1;
    if (on(Fault::kOffsetBackIgnored) && offset && *offset < range.first) reply.offset = range.last + 1;
    if (on(Fault::kOffsetBeyondTotalAccepted) && offset && *offset > range.total) reply.offset = range.total;
    if (on(Fault::kPageIsAck) && !offset) reply.offset = range.last + 1;
    if ((on(Fault::kOffsetMissingIsTotal) || on(Fault::kCloseEarly)) && offset && *offset > range.last + 1)
      reply.offset.reset();
    if (on(Fault::kOffsetMissingIsTotal) && !answer.fields.has(kOffsetName)) reply.offset = range.total;
    if (on(Fault::kCloseEarly) && offset == range.last + 1) reply.offset = range.total;
    if (on(Fault::kSessionIdRequired) && !reply.session_id) reply.status = 500;
  }
  if (reply.status != 416) return;
  if (on(Fault::k416OffsetPlusOne) && offset && *offset < range.first) ++*reply.offset;
  if (on(Fault::k416IsFinal)) refuse_it(reply);
  if (on(Fault::k416WithTotalStartsOver) && offset == range.total) call_it_not_found(reply);
  if (on(Fault::k416WithoutOffsetGoesOn) && !offset) accept_it(reply, range.last + 1);
}

void FaultInjector::read_status(const Packet& packet, Reply& reply) const {
  const int status = reply.status;
  const bool close = packet.type == PacketType::kCloseSession, application = reply.context == kContextApplication;
  const bool plain = !application && !reply.session_not_found() && reply.error != kTooLarge;
  if (close) {
    if (on(Fault::kClose4xxRepeated) && status >= 400 && status <= 499) reply.status = 503;
    if (on(Fault::kClose5xxIsFinal) && status >= 500 && plain) refuse_it(reply);
    if (on(Fault::kCloseRepeated) && reply.success() && closes_ == 1) reply.status = 503;
    return;
  }
  if (on(Fault::k413SameSizeAgain) && status == 413) reply.status = 503;
  if (on(Fault::kTransientIsFinal) && plain && in(status, {408, 500, 502, 503, 504})) refuse_it(reply);
  if (on(Fault::kFinalRepeated) && plain && in(status, {400, 403, 404, 405, 410, 411, 414, 501, 505}))
    reply.status = 503;
  if (on(Fault::kApplicationErrorIgnored) && application && packet.range && status >= 400)
    accept_it(reply, packet.range->last + 1);
}

}  // namespace bitspec::client
