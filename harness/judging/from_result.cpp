#include "harness/judging/from_result.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "harness/recording/request_recorder.h"
#include "harness/wire/answer_reader.h"

namespace bitspec::judging {
namespace {

using recording::Missing;
using recording::Moment;

constexpr int kLastDeviation = static_cast<int>(wire::DeviationKind::kTooManyInterim);

// "bare-lf at byte 17: ...".
std::optional<wire::Deviation> deviation_of(const std::string& text) {
  for (int kind = 0; kind <= kLastDeviation; ++kind) {
    const auto name = wire::deviation_name(static_cast<wire::DeviationKind>(kind));
    const std::string begin = std::string(name) + " at byte ";
    if (!text.starts_with(begin)) continue;
    wire::Deviation out{static_cast<wire::DeviationKind>(kind), 0, {}};
    std::from_chars(text.data() + begin.size(), text.data() + text.size(), out.offset);
    const std::size_t colon = text.find(": ", begin.size());
    if (colon != std::string::npos) out.detail = text.substr(colon + 2);
    return out;
  }
  return std::nullopt;
}

recording::RecordedRequest request_of(const results::Exchange& x) {
  recording::RequestRecorder recorder;
  recorder.feed(x.request_head, 0);
  recording::RecordedRequest out = recorder.take();
  out.method = x.method;  // also where the head is none
  out.target = x.target;
  out.body_size = x.request_body.size;
  if (x.request_body.end.empty() && x.request_body.start.size() == x.request_body.size) out.body = x.request_body.start;
  if (!x.request_whole) out.missing = Missing::kConnection;
  return out;
}

recording::RecordedAnswer answer_of(const results::Exchange& x) {
  wire::AnswerReader reader(x.method == "HEAD");
  reader.feed(x.answer_head);
  reader.end(wire::IoStatus::kEnd);
  recording::RecordedAnswer out;
  out.answer = reader.take();
  out.answer.deviations.clear();
  for (const auto& text : x.deviations) {
    if (auto deviation = deviation_of(text)) out.answer.deviations.push_back(std::move(*deviation));
  }
  for (const auto& text : x.interim) {
    int status = 0;
    std::from_chars(text.data(), text.data() + text.size(), status);
    out.answer.interim.push_back({status, {}});
  }
  out.answer.ending = x.ending == "complete" ? wire::Ending::kComplete : wire::Ending::kBrokenOff;
  out.answer.body_size = x.answer_body.size;
  out.answer.body_start = x.answer_body.start;
  out.answer.body_end = x.answer_body.end;
  out.head_whole = out.answer.status != 0;
  return out;
}

Moment moment_of(std::uint64_t number, std::int64_t micros) {
  return {{number, recording::Unit::kEntry},
          micros < 0 ? std::nullopt : std::optional(static_cast<double>(micros) / 1e6)};
}

}  // namespace

void read_result_exchanges(const results::RunResult& result, recording::ExchangeSink& sink) {
  std::vector<recording::Exchange> all;
  std::uint64_t number = 0;
  for (const results::Exchange& x : result.exchanges) {
    ++number;
    if (x.kind != "request" || x.request_sent == 0) continue;
    recording::Exchange out;
    out.connection = static_cast<std::uint64_t>(std::max(x.connection, 0));
    out.number = number;
    out.request = request_of(x);
    out.request->begins = moment_of(number, x.started_us);
    out.request->ends = moment_of(number, x.sent_us);
    if (x.status != 0) {
      out.answer = answer_of(x);
      out.answer->begins = moment_of(number, x.first_byte_us);
      out.answer->ends = moment_of(number, x.ended_us);
    } else {
      out.unanswered = Missing::kLost;
    }
    all.push_back(std::move(out));
  }
  const auto began = [](const recording::Exchange& x) { return x.request->begins.time.value_or(0); };
  std::ranges::stable_sort(all, {}, began);
  for (auto& exchange : all) sink.exchange(std::move(exchange));
}

}  // namespace bitspec::judging
