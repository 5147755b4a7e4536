#include "harness/judging/convert.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>

#include "harness/engine/transcript.h"
#include "harness/protocol/url.h"
#include "harness/recording/message.h"

namespace bitspec::judging {
namespace {

using recording::Missing;
using recording::Moment;

std::int64_t micros(const Moment& moment, std::optional<double> start) {
  if (!moment.time || !start || *moment.time < *start) return -1;
  return std::llround((*moment.time - *start) * 1e6);
}

void add_note(std::string& note, const std::string& text) {
  note += (note.empty() ? "" : "; ") + text;
}

// What is missing of a message, in words.
std::string missing_text(const char* message, Missing missing, std::uint64_t lost) {
  const std::string of = std::string(" of the ") + message;
  switch (missing) {
    case Missing::kNothing:
      return {};
    case Missing::kLost:
      return lost > 0 ? fmt::format("{} bytes{} are not in the recording", lost, of)
                      : fmt::format("the end{} is not in the recording", of);
    case Missing::kRecording:
      return fmt::format("the recording ends within the {}", message);
    case Missing::kConnection:
      return fmt::format("the connection ended within the {}", message);
    case Missing::kReset:
      return fmt::format("the connection was reset within the {}", message);
    case Missing::kBroken:
      return fmt::format("where the {} ends is not known", message);
    case Missing::kLimit:
      return fmt::format("the {} is too large to be looked at", message);
  }
  return {};
}

// What HTTP itself refuses, so that the answer need not be an Ack.
bool breaks_http(const recording::RecordedRequest& request) {
  const Fields& fields = request.fields;
  if (!request.head_whole || !request.line_valid || !request.deviations.empty()) return true;
  if (fields.has("Content-Length") && (fields.has("Transfer-Encoding") || !recording::content_length(fields)))
    return true;
  if (fields.has("Transfer-Encoding") && !same_name(*fields.first("Transfer-Encoding"), "chunked")) return true;
  return fields.count("Host") > 1 || (fields.count("Host") == 0 && !request.fields_left_out);
}

engine::Sent as_sent(const recording::RecordedRequest& request) {
  engine::Sent out;
  out.method = request.method;
  out.target = request.target;
  out.version = request.version.empty() ? "HTTP/1.1" : request.version;
  out.fields = request.fields;
  out.head = request.raw_head;
  if (request.body_kept() && !request.body.empty()) out.body = text_source(request.body);
  out.malformed_http = breaks_http(request);
  out.bits_post = request.method == "BITS_POST" && request.head_whole && request.line_valid;
  out.head_request = request.method == "HEAD";
  out.packet = parse_packet_type(request.fields.first("BITS-Packet-Type").value_or(""));
  out.step = engine::is_packet(request.method, request.fields) ? engine::packet_word(out.packet) : "request";
  return out;
}

}  // namespace

std::string path_of(const std::string& target) {
  const auto absolute = Url::parse(target);
  return absolute ? absolute->path : target;
}

engine::Exchange as_exchange(const recording::Exchange& recorded) {
  engine::Exchange out;
  out.connection = static_cast<int>(std::min<std::uint64_t>(recorded.connection, 1'000'000));
  if (recorded.request) {
    const auto& request = *recorded.request;
    out.sent = as_sent(request);
    out.report.sent = request.raw_head.size() + request.body_size - request.body_lost;
    out.report.whole = request.missing == Missing::kNothing || request.missing == Missing::kLost;
  } else {
    out.sent.bits_post = true;
    out.sent.step = "unknown";
    out.unseen.request = true;
  }
  out.sent.answer_awaited = false;  // an answer that is not in the recording is not owed
  out.unseen.bytes = !recorded.bytes_known;
  if (!recorded.answer) {
    out.answer.ending = recorded.unanswered == Missing::kReset        ? wire::Ending::kReset
                        : recorded.unanswered == Missing::kConnection ? wire::Ending::kClosed
                                                                      : wire::Ending::kSilent;
    return out;
  }
  const auto& answer = *recorded.answer;
  out.answer = answer.answer;
  out.unseen.fields = answer.fields_left_out || !answer.head_whole;
  out.unseen.body = answer.missing != Missing::kNothing || answer.body_lost > 0;
  if (!answer.head_whole) out.answer.status = 0;
  out.unseen.bytes = out.unseen.bytes || answer.missing == Missing::kLost;
  out.body.size = answer.answer.body_size;
  out.body.kept = answer.answer.body_start;
  return out;
}

engine::Packet as_packet(const recording::RecordedRequest& request) {
  engine::Packet out;
  out.method = request.method;
  out.path = path_of(request.target);
  out.version = request.version.empty() ? "HTTP/1.1" : request.version;
  out.fields = request.fields;
  out.fields_whole = !request.fields_left_out;
  out.type = parse_packet_type(request.fields.first("BITS-Packet-Type").value_or(""));
  if (request.body_lost == 0 && request.missing == Missing::kNothing) out.body_size = request.body_size;
  return out;
}

std::string moment_text(const Moment& moment) {
  const char* unit = moment.place.unit == recording::Unit::kPacket ? "packet"
                     : moment.place.unit == recording::Unit::kLine ? "line"
                                                                   : "entry";
  std::string out = fmt::format("{} {}", unit, moment.place.number);
  constexpr double kYear10000 = 253402300800.0;
  if (moment.time && *moment.time >= 0 && *moment.time < kYear10000) {
    const long long millis = std::llround(*moment.time * 1000);
    out += fmt::format(", {:%Y-%m-%dT%H:%M:%S}.{:03d}Z", fmt::gmtime(static_cast<std::time_t>(millis / 1000)),
                       millis % 1000);
  }
  return out;
}

results::Exchange as_transcript(const recording::Exchange& recorded, const engine::Exchange& exchange,
                                std::optional<double> start) {
  results::Exchange out = engine::transcript_of(exchange, {});
  out.started_us = out.sent_us = out.first_byte_us = out.ended_us = -1;
  std::string note;
  if (recorded.request) {
    const auto& request = *recorded.request;
    out.started_us = micros(request.begins, start);
    out.sent_us = micros(request.ends, start);
    out.request_body.size = request.body_size;
    out.request_body.start = request.body.substr(0, 1024);
    add_note(note, moment_text(request.begins));
    if (const auto text = missing_text("request", request.missing, request.body_lost);
        !text.empty() && (recorded.bytes_known || request.body_lost > 0))
      add_note(note, text);
  } else {
    add_note(note, "the request is not in the recording");
  }
  if (recorded.answer) {
    const auto& answer = *recorded.answer;
    out.first_byte_us = micros(answer.begins, start);
    out.ended_us = micros(answer.ends, start);
    add_note(note, "answer at " + moment_text(answer.begins));
    if (const auto text = missing_text("answer", answer.missing, answer.body_lost);
        !text.empty() && (recorded.bytes_known || answer.body_lost > 0))
      add_note(note, text);
  } else {
    add_note(note, "the recording has no answer");
    out.ending = "silent";
  }
  if (!recorded.client.empty()) add_note(note, "from " + recorded.client);
  if (!recorded.server.empty()) add_note(note, "to " + recorded.server);
  out.note = std::move(note);
  return out;
}

}  // namespace bitspec::judging
