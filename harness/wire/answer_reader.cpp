#include "harness/wire/answer_reader.h"

#include <algorithm>

#include "harness/wire/chunked_decoder.h"
#include "harness/wire/deviation_log.h"
#include "harness/wire/framing.h"
#include "harness/wire/head_parser.h"

namespace bitspec::wire {
namespace {

constexpr std::size_t kKept = 1024;       // of the body's begin and end
constexpr std::size_t kFirstLine = 1024;  // a first line that is no status line by then is none

bool is_blank_line(std::string_view line) {
  return line == "\r\n" || line == "\n";
}

// The first and the last kKept bytes of the body.
class BodyEnds {
 public:
  void add(std::string_view bytes, std::uint64_t size_before) {
    if (start_.size() < kKept) start_.append(bytes.substr(0, kKept - start_.size()));
    if (size_before + bytes.size() <= kKept) return;
    if (size_before <= kKept) tail_.assign(start_, 0, static_cast<std::size_t>(size_before));
    if (bytes.size() >= kKept) {
      tail_.assign(bytes.substr(bytes.size() - kKept));
    } else {
      tail_.append(bytes);
      if (tail_.size() > 8 * kKept) tail_.erase(0, tail_.size() - kKept);
    }
  }
  void move_to(Answer& answer) {
    answer.body_start = std::move(start_);
    if (tail_.size() > kKept) tail_.erase(0, tail_.size() - kKept);
    answer.body_end = std::move(tail_);
  }

 private:
  std::string start_, tail_;
};

}  // namespace

struct AnswerReader::State {
  enum class Phase { kHead, kLength, kChunked, kUntilClose, kDone };

  State(bool is_head_request, AnswerLimits the_limits, BodySink the_sink)
      : head_request(is_head_request),
        limits(the_limits),
        sink(std::move(the_sink)),
        chunked(the_limits.head_bytes, the_limits.fields) {}

  std::size_t feed_head(std::string_view bytes);
  void end_line();
  void end_head();
  void begin_body(Head parsed);
  std::size_t feed_body(std::string_view bytes);
  std::size_t feed_chunked(std::string_view bytes);
  void deliver(std::string_view bytes);
  void finish(Ending ending);
  void break_off(std::string_view why);
  // For this head: interim ones are kept too, so that all count together.
  std::uint64_t head_room() const { return limits.head_bytes - head_offset; }
  std::uint64_t room() const { return limits.body_bytes - answer.body_size; }

  bool head_request;
  AnswerLimits limits;
  BodySink sink;
  Phase phase = Phase::kHead;
  Answer answer;
  DeviationLog log;
  std::string head;            // of the answer that is being read
  std::size_t line_start = 0;  // within head
  bool first_line_over = false;
  bool resembles_http = false;    // the first line looked like a status line before it was over
  std::uint64_t head_offset = 0;  // of `head` within the answer
  bool final_head = false;
  std::uint64_t left = 0;  // of a body with a length
  ChunkedDecoder chunked;
  BodyEnds ends;
};

// Byte by byte the same as in one go: every decision is made at a line's end or at a fixed count of bytes.
std::size_t AnswerReader::State::feed_head(std::string_view bytes) {
  std::size_t taken = 0;
  if (head.empty()) head.reserve(std::min<std::size_t>(bytes.size(), 1024));
  while (phase == Phase::kHead && taken < bytes.size()) {
    std::uint64_t most = head_room();
    if (!first_line_over && !resembles_http) most = std::min<std::uint64_t>(most, line_start + kFirstLine);
    std::string_view piece = bytes.substr(taken, most - head.size());
    const std::size_t lf = piece.find('\n');
    if (lf != std::string_view::npos) piece = piece.substr(0, lf + 1);
    head += piece;
    taken += piece.size();
    if (lf != std::string_view::npos) {
      end_line();
    } else if (!first_line_over && !resembles_http && head.size() == line_start + kFirstLine) {
      resembles_http = resembles_status_line(std::string_view(head).substr(line_start));
      if (!resembles_http) end_line();
    }
    if (phase == Phase::kHead && head.size() >= head_room()) {
      log.add(DeviationKind::kHeadTooLarge, head_offset + head.size(), "");
      finish(Ending::kOverLimit);
    }
  }
  return taken;
}

void AnswerReader::State::end_line() {
  const std::string_view line = std::string_view(head).substr(line_start);
  if (!first_line_over) {
    if (!is_blank_line(line)) {
      if (!resembles_status_line(line)) {
        // A banner, a page without a head: no more of it would make it an answer.
        log.add(DeviationKind::kStatusLine, head_offset + line_start, line);
        return finish(Ending::kNotHttp);
      }
      first_line_over = true;
    }
  } else if (is_blank_line(line)) {
    return end_head();
  }
  line_start = head.size();
}

void AnswerReader::State::end_head() {
  Head parsed = parse_head(head, head_offset, limits.fields, log);
  if (parsed.too_many_fields) return finish(Ending::kOverLimit);
  if (parsed.status < 100 || parsed.status > 199) return begin_body(std::move(parsed));
  plan_body(parsed, head_request, log);  // for what it records: an interim answer has no body
  if (answer.interim.size() >= static_cast<std::size_t>(limits.interim)) {
    log.add(DeviationKind::kTooManyInterim, head_offset, head);
    return finish(Ending::kOverLimit);
  }
  answer.interim.push_back({parsed.status, std::move(parsed.fields)});
  head_offset += head.size();
  head.clear();
  line_start = 0;
  first_line_over = resembles_http = false;
}

void AnswerReader::State::begin_body(Head parsed) {
  const BodyPlan plan = plan_body(parsed, head_request, log);
  final_head = true;
  answer.raw_head = std::move(head);
  answer.version = std::move(parsed.version);
  answer.status = parsed.status;
  answer.reason = std::move(parsed.reason);
  answer.fields = std::move(parsed.fields);
  answer.framing = plan.framing;
  answer.content_length = plan.length;
  answer.closes = plan.closes;
  switch (plan.framing) {
    case Framing::kNone:
      return finish(Ending::kComplete);
    case Framing::kLength:
      left = *plan.length;
      phase = Phase::kLength;
      if (left == 0) finish(Ending::kComplete);
      break;
    case Framing::kChunked:
      phase = Phase::kChunked;
      break;
    case Framing::kUntilClose:
      phase = Phase::kUntilClose;
      break;
  }
}

std::size_t AnswerReader::State::feed_body(std::string_view bytes) {
  if (room() == 0) {
    finish(Ending::kOverLimit);
    return 0;
  }
  std::uint64_t most = std::min<std::uint64_t>(bytes.size(), room());
  if (phase == Phase::kLength) most = std::min(most, left);
  deliver(bytes.substr(0, most));
  if (phase == Phase::kLength) {
    left -= most;
    if (left == 0) finish(Ending::kComplete);
  }
  return most;
}

std::size_t AnswerReader::State::feed_chunked(std::string_view bytes) {
  if (chunked.state() == ChunkedDecoder::State::kData && room() == 0) {
    finish(Ending::kOverLimit);
    return 0;
  }
  const ChunkedDecoder::Step step = chunked.step(bytes, room(), log);
  if (!step.data.empty()) deliver(step.data);
  switch (chunked.state()) {
    case ChunkedDecoder::State::kDone:
      finish(Ending::kComplete);
      break;
    case ChunkedDecoder::State::kBroken:
      finish(Ending::kBrokenOff);
      break;
    case ChunkedDecoder::State::kTooLarge:
      finish(Ending::kOverLimit);
      break;
    default:
      break;
  }
  return step.taken;
}

void AnswerReader::State::deliver(std::string_view bytes) {
  ends.add(bytes, answer.body_size);
  answer.body_size += bytes.size();
  if (sink) sink(bytes);
}

void AnswerReader::State::finish(Ending ending) {
  answer.ending = ending;
  phase = Phase::kDone;
}

void AnswerReader::State::break_off(std::string_view why) {
  log.add(DeviationKind::kShortBody, answer.body_size, why);
  finish(Ending::kBrokenOff);
}

AnswerReader::AnswerReader(bool head_request, AnswerLimits limits, BodySink sink)
    : state_(std::make_unique<State>(head_request, limits, std::move(sink))) {}
AnswerReader::~AnswerReader() = default;

std::size_t AnswerReader::feed(std::string_view bytes) {
  std::size_t taken = 0;
  while (!done() && taken < bytes.size()) {
    const std::string_view rest = bytes.substr(taken);
    switch (state_->phase) {
      case State::Phase::kHead:
        taken += state_->feed_head(rest);
        break;
      case State::Phase::kChunked:
        taken += state_->feed_chunked(rest);
        break;
      default:
        taken += state_->feed_body(rest);
        break;
    }
  }
  return taken;
}

bool AnswerReader::skip(std::uint64_t count) {
  State& s = *state_;
  const bool known = s.phase == State::Phase::kLength ? count <= s.left : s.phase == State::Phase::kUntilClose;
  if (!known || count > s.room()) return false;
  s.answer.body_size += count;
  if (s.phase == State::Phase::kLength) {
    s.left -= count;
    if (s.left == 0) s.finish(Ending::kComplete);
  }
  return true;
}

void AnswerReader::end(IoStatus why) {
  State& s = *state_;
  const std::string_view words = why == IoStatus::kEnd ? "closed" : why == IoStatus::kReset ? "reset" : "deadline";
  switch (s.phase) {
    case State::Phase::kDone:
      return;
    case State::Phase::kHead: {
      const std::string_view line = std::string_view(s.head).substr(s.line_start);
      const std::string_view first = line.substr(0, 5);
      if (!s.first_line_over && !resembles_status_line(line) &&
          !same_name(first, std::string_view("HTTP/").substr(0, first.size()))) {
        s.log.add(DeviationKind::kStatusLine, s.head_offset + s.line_start, line);
      }
      return s.finish(why == IoStatus::kEnd     ? Ending::kClosed
                      : why == IoStatus::kReset ? Ending::kReset
                                                : Ending::kSilent);
    }
    case State::Phase::kUntilClose:
      if (why == IoStatus::kReset) return s.break_off(words);
      if (why == IoStatus::kDeadline) s.log.add(DeviationKind::kNoFraming, s.answer.body_size, "");
      return s.finish(Ending::kComplete);
    case State::Phase::kLength:
    case State::Phase::kChunked:
      return s.break_off(words);
  }
}

bool AnswerReader::done() const {
  return state_->phase == State::Phase::kDone;
}
bool AnswerReader::head_done() const {
  return state_->final_head;
}
bool AnswerReader::started() const {
  return state_->final_head || state_->head_offset > 0 || !state_->head.empty();
}
bool AnswerReader::got_interim() const {
  return !state_->answer.interim.empty();
}
int AnswerReader::interim_status() const {
  return got_interim() ? state_->answer.interim.back().status : 0;
}
Framing AnswerReader::framing() const {
  return state_->answer.framing;
}

Answer AnswerReader::take() {
  State& s = *state_;
  if (!s.final_head) s.answer.raw_head = std::move(s.head);  // what there is of it
  s.ends.move_to(s.answer);
  s.answer.deviations = s.log.take();
  return std::move(s.answer);
}

}  // namespace bitspec::wire
