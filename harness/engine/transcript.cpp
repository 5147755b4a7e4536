#include "harness/engine/transcript.h"

#include "harness/engine/body_hash.h"

namespace bitspec::engine {
namespace {

constexpr std::size_t kExcerpt = 1024;

std::int64_t micros(wire::SteadyTime time, wire::SteadyTime start) {
  if (time == wire::SteadyTime{}) return -1;
  return std::chrono::duration_cast<std::chrono::microseconds>(time - start).count();
}

results::Excerpt request_excerpt(const ByteSource* body) {
  results::Excerpt out;
  if (!body || body->size() == 0) return out;
  const BodyDigest digest = digest_of(*body);
  out.size = digest.size;
  out.sha256 = digest.sha256;
  out.start.resize(std::min<std::uint64_t>(kExcerpt, body->size()));
  body->read(0, out.start);
  if (body->size() > kExcerpt) {
    out.end.resize(std::min<std::uint64_t>(kExcerpt, body->size() - kExcerpt));
    body->read(body->size() - out.end.size(), out.end);
  }
  return out;
}

void note_cut(const char* head, std::uint64_t size, std::size_t kept, std::string& note) {
  if (size <= kept) return;
  note += (note.empty() ? "" : "; ") + std::string("the head of the ") + head + " has " + std::to_string(size) +
          " bytes, of which the first " + std::to_string(kept) + " are kept";
}

}  // namespace

results::Exchange transcript_of(const Exchange& exchange, wire::SteadyTime start) {
  results::Exchange out;
  out.id = exchange.id;
  out.step = exchange.sent.step;
  out.method = exchange.sent.method;
  out.target = exchange.sent.target;
  out.connection = exchange.connection;
  out.request_head = exchange.sent.head;
  out.request_body = request_excerpt(exchange.sent.body.get());
  out.request_sent = exchange.report.sent;
  out.request_whole = exchange.report.whole;
  out.ending = wire::ending_name(exchange.answer.ending);
  out.status = exchange.answer.status;
  out.answer_head = exchange.answer.raw_head;
  out.answer_body.size = exchange.body.size;
  if (exchange.body.size > 0) out.answer_body.sha256 = exchange.body.sha256;
  out.answer_body.start = exchange.answer.body_start;
  out.answer_body.end = exchange.answer.body_end;
  for (const auto& interim : exchange.answer.interim) out.interim.push_back(std::to_string(interim.status));
  for (const auto& deviation : exchange.answer.deviations)
    out.deviations.push_back(std::string(wire::deviation_name(deviation.kind)) + " at byte " +
                             std::to_string(deviation.offset) + ": " + deviation.detail);
  out.stray = exchange.stray;
  if (exchange.with_httplib)
    out.note = "by cpp-httplib" + (exchange.client_note.empty() ? "" : ": " + exchange.client_note);
  if (exchange.cannot_send) out.note = "not sent: the server had closed the connection";
  if (exchange.first_run) out.note = "not judged: the scenario ran once more, with no other beside it";
  if (exchange.second_try_answered) out.note = "the same request on a new connection was answered";
  note_cut("request", exchange.request_head_size, exchange.sent.head.size(), out.note);
  note_cut("answer", exchange.answer_head_size, exchange.answer.raw_head.size(), out.note);
  out.started_us = micros(exchange.times.start, start);
  out.sent_us = micros(exchange.times.sent, start);
  out.first_byte_us = micros(exchange.times.first_byte, start);
  out.ended_us = micros(exchange.times.end, start);
  return out;
}

results::Exchange transcript_of(const Notification& notification, wire::SteadyTime start) {
  results::Exchange out;
  out.kind = "notification";
  out.step = "notification";
  out.method = notification.request.method;
  out.target = notification.request.target;
  out.connection = notification.connection;
  out.request_head = notification.request.raw_head;
  out.request_body.size = notification.body.size;
  if (notification.body.size > 0) out.request_body.sha256 = notification.body.sha256;
  out.request_body.start = notification.body.kept.substr(0, kExcerpt);
  out.request_sent = notification.request.raw_head.size() + notification.body.size;
  out.ending = notification.answer_head.empty() ? "closed" : "complete";
  out.status = notification.answer_status;
  out.answer_head = notification.answer_head;
  out.note = notification.note;
  out.started_us = micros(notification.began, start);
  out.sent_us = micros(notification.came, start);
  out.first_byte_us = out.ended_us = micros(notification.answered, start);
  return out;
}

}  // namespace bitspec::engine
