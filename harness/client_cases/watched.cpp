#include "harness/client_cases/watched.h"

#include <fmt/format.h>

#include <chrono>

#include "harness/client_cases/log_line.h"
#include "harness/recording/message.h"
#include "harness/recording/request_recorder.h"

namespace bitspec::client_cases {
namespace {

using recording::Missing;
using refserver::AnswerSpec;
using refserver::Sending;

// Seconds since 1970.
double clock_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

recording::RecordedRequest recorded_head(const std::string& raw) {
  recording::RequestRecorder recorder;
  recorder.feed(raw, 0);
  return recorder.take();
}

std::optional<std::uint64_t> offset_in(const Fields& fields) {
  const auto text = fields.first("BITS-Received-Content-Range");
  if (!text) return std::nullopt;
  const auto offset = parse_decimal(*text);
  return offset ? std::optional(*offset) : std::nullopt;
}

}  // namespace

Director::Watched::Watched(Director& director, const refserver::RequestHead& head,
                           const refserver::RequestOrigin& origin)
    : director_(director) {
  packet_.type = parse_packet_type(head.fields.first("BITS-Packet-Type").value_or(""));
  packet_.session = head.fields.first("BITS-Session-Id").value_or("");
  packet_.login = head.fields.has("Authorization");
  packet_.begins = clock_now();
  if (packet_.type == PacketType::kFragment) {
    if (const auto range = ContentRange::parse(head.fields.first("Content-Range").value_or(""))) packet_.range = *range;
  }
  announced_ = head.content_length.value_or(0);
  body_whole_ = announced_ == 0 && !head.chunked;
  exchange_.connection = origin.connection;
  exchange_.client = origin.client;
  exchange_.request = recorded_head(head.raw);
  exchange_.request->begins = exchange_.request->ends = {{}, packet_.begins};
  exchange_.request->missing = body_whole_ ? Missing::kNothing : Missing::kLost;
  exchange_.unanswered = Missing::kRecording;
}

std::optional<AnswerSpec> Director::Watched::instead() {
  if (page_) return page_;
  if (!change_ || !answers_itself(*change_)) return std::nullopt;
  return own_answer(*change_, packet_, director_.options_.profile);
}

bool Director::Watched::body(std::string_view bytes) {
  auto& request = *exchange_.request;
  if (upload_) {
    const std::lock_guard lock(director_.mutex_);
    upload_->compare(packet_, request.body_size, bytes);
  }
  if (request.body.size() < kKeptOfBody) request.body += bytes.substr(0, kKeptOfBody - request.body.size());
  request.body_size += bytes.size();
  reset_in_body_ = change_ && change_->end == catalogue::AnswerEnd::kResetInBody && request.body_size * 2 >= announced_;
  return !reset_in_body_;
}

Sending Director::Watched::answer(AnswerSpec& spec) {
  if (page_) return Sending::kWhole;
  if (reset_in_body_) return Sending::kReset;
  std::unique_lock lock(director_.mutex_);
  Sending sending = Sending::kWhole;
  if (change_) {
    change_answer(spec, *change_, upload_->up_to(index_));
    const std::chrono::milliseconds delay(change_->delay_ms);
    director_.stopped_.wait_for(lock, delay, [this] { return director_.stopping_; });
    sending = change_->end == catalogue::AnswerEnd::kClosed  ? Sending::kNothing
              : change_->end == catalogue::AnswerEnd::kReset ? Sending::kReset
              : change_->end == catalogue::AnswerEnd::kHalf  ? Sending::kHalf
                                                             : Sending::kWhole;
  }
  finish_request(clock_now());
  if (sending == Sending::kWhole) record_answer(spec);
  exchange_.unanswered = sending == Sending::kWhole     ? Missing::kNothing
                         : sending == Sending::kNothing ? Missing::kConnection
                                                        : Missing::kReset;
  store();
  return sending;
}

void Director::Watched::record_answer(const AnswerSpec& spec) {
  packet_.status = spec.status;
  packet_.named_session = spec.fields.first("BITS-Session-Id").value_or("");
  packet_.offset = offset_in(spec.fields);
  if (spec.status == 401) director_.login_asked_ = true;
  recording::RecordedAnswer out;
  out.answer.ending = wire::Ending::kComplete;
  out.answer.version = spec.version;
  out.answer.status = spec.status;
  out.answer.reason = spec.reason;
  out.answer.fields = spec.fields;
  out.answer.raw_head = recording::head_text(out.answer);
  out.head_whole = true;
  recording::set_body(out, spec.body);
  out.begins = out.ends = {{}, *packet_.ends};
  exchange_.answer = std::move(out);
}

void Director::Watched::finish_request(double now) {
  packet_.ends = now;
  auto& request = *exchange_.request;
  request.ends.time = now;
  body_whole_ = body_whole_ || (announced_ > 0 && request.body_size == announced_);
  request.missing = reset_in_body_ ? Missing::kReset : body_whole_ ? Missing::kNothing : Missing::kLost;
}

void Director::Watched::store() {
  if (!upload_) return;
  upload_->packets[index_] = packet_;
  upload_->exchanges[index_] = exchange_;
}

// The answer that was not sent whole was none.
Director::Watched::~Watched() {
  if (page_) return;
  const std::lock_guard lock(director_.mutex_);
  if (!sent_) {
    if (!packet_.ends) finish_request(clock_now());
    packet_.status = 0;
    packet_.named_session.clear();
    packet_.offset.reset();
    exchange_.answer.reset();
    if (reset_in_body_) exchange_.unanswered = Missing::kReset;
    if (exchange_.unanswered == Missing::kNothing || exchange_.unanswered == Missing::kRecording)
      exchange_.unanswered = Missing::kConnection;
    store();
  }
  if (!director_.options_.log) return;
  const bool odd = change_ && is_odd(*change_);
  if (odd) director_.live_.answer_is_odd();
  director_.live_.exchange(exchange_);
  director_.options_.log(
      log_line(exchange_, decision_, director_.live_.last_broken(), change_ ? "changed by the case" : ""));
}

}  // namespace bitspec::client_cases
