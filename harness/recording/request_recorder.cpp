#include "harness/recording/request_recorder.h"

#include <algorithm>

#include "harness/wire/framing.h"

namespace bitspec::recording {
namespace {

constexpr std::string_view kVersionStart = " HTTP/";
constexpr std::size_t kLongestMethod = 64;  // a word longer than that begins no request

bool is_blank_line(std::string_view line) {
  return line == "\r\n" || line == "\n";
}
bool is_visible(char c) {
  return c > 0x20 && c < 0x7f;
}
// What no line of text has.
bool is_binary(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Takes what it can from a line that is not quite right.
void read_request_line(std::string_view line, RecordedRequest& request) {
  const bool crlf = line.ends_with("\r\n");
  line = without_line_end(line);
  const std::size_t method_end = std::min(line.find_first_of(" \t"), line.size());
  const std::size_t version_at = line.rfind(kVersionStart);
  const std::size_t target_end = version_at == std::string_view::npos ? line.size() : version_at;
  request.method = line.substr(0, method_end);
  if (method_end < target_end) request.target = trim_blanks(line.substr(method_end, target_end - method_end));
  if (version_at != std::string_view::npos) request.version = trim_blanks(line.substr(version_at));
  const bool known = request.version == "HTTP/1.1" || request.version == "HTTP/1.0";
  request.line_valid = crlf && known && is_token(request.method) && !request.target.empty() &&
                       std::all_of(request.target.begin(), request.target.end(), is_visible) &&
                       line.size() == request.method.size() + 1 + request.target.size() + 1 + request.version.size();
}

}  // namespace

RequestRecorder::RequestRecorder(RequestLimits limits) : limits_(limits), chunked_(limits.head_bytes, limits.fields) {}

std::size_t RequestRecorder::feed(std::string_view bytes, std::size_t keep) {
  std::size_t taken = 0;
  while (!done() && taken < bytes.size()) {
    const std::string_view rest = bytes.substr(taken);
    if (state_ == State::kLength) {
      const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), left_));
      deliver(rest.substr(0, n), keep);
      left_ -= n;
      if (left_ == 0) state_ = State::kWhole;
      taken += n;
    } else {
      taken += state_ == State::kChunked ? feed_chunked(rest, keep) : feed_head(rest);
    }
  }
  return taken;
}

// Takes one line, or what there is of it.
std::size_t RequestRecorder::feed_head(std::string_view bytes) {
  std::string_view piece = bytes.substr(0, static_cast<std::size_t>(limits_.head_bytes - head_.size()));
  const std::size_t lf = piece.find('\n');
  if (lf != std::string_view::npos) piece = piece.substr(0, lf + 1);
  head_ += piece;
  if (!first_line_over_ && refuse_first_line(piece)) return piece.size();
  if (lf != std::string_view::npos) {
    const std::string_view line = std::string_view(head_).substr(last_line_at_);
    last_line_at_ = head_.size();
    if (!first_line_over_ && is_blank_line(line)) {
      line_at_ = head_.size();
    } else if (!first_line_over_) {
      first_line_over_ = true;
      fields_at_ = head_.size();
      read_request_line(line, request_);
    } else if (is_blank_line(line)) {
      end_head();
    }
  }
  if (!done() && !head_done() && head_.size() >= limits_.head_bytes) state_ = State::kLimit;
  return piece.size();
}

// Decides as soon as it can, so that other protocols are known at once. `piece`: the end of head_ that is new.
bool RequestRecorder::refuse_first_line(std::string_view piece) {
  const std::string_view line = std::string_view(head_).substr(line_at_);
  if (line.find_first_not_of("\r\n") == std::string_view::npos) return false;
  state_ = State::kHead;
  const std::string_view start = line.substr(0, kLongestMethod + 1);
  const std::string_view method = start.substr(0, start.find_first_of(" \t\r\n"));
  if (!is_token(method) || method.size() > kLongestMethod || std::any_of(piece.begin(), piece.end(), is_binary) ||
      (line.ends_with('\n') && line.find(kVersionStart) == std::string_view::npos)) {
    state_ = State::kNotHttp;
  }
  return done();
}

void RequestRecorder::end_head() {
  const std::string_view head = head_;
  if (line_at_ > 0) log_.add(wire::DeviationKind::kLeadingBytes, 0, head);
  if (!head.substr(0, fields_at_).ends_with("\r\n")) {
    log_.add(wire::DeviationKind::kBareLf, fields_at_ - 1, head, fields_at_ - 1);
  }
  wire::Head parsed;
  parsed.version = request_.version;
  wire::parse_field_lines(head.substr(fields_at_), fields_at_, limits_.fields, parsed, log_);
  if (parsed.too_many_fields) {
    state_ = State::kLimit;
    return;
  }
  const wire::BodyPlan plan = wire::plan_body(parsed, false, log_);
  request_.fields = std::move(parsed.fields);
  request_.content_length = plan.length;
  // A request is never framed by the close [RFC 9112 6.3]: without a sound length it has no body.
  request_.framing = plan.framing == wire::Framing::kUntilClose ? wire::Framing::kNone : plan.framing;
  request_.head_whole = true;
  request_.raw_head = std::move(head_);
  head_.clear();
  left_ = request_.framing == wire::Framing::kLength ? *plan.length : 0;
  state_ = request_.framing == wire::Framing::kChunked ? State::kChunked : left_ > 0 ? State::kLength : State::kWhole;
}

std::size_t RequestRecorder::feed_chunked(std::string_view bytes, std::size_t keep) {
  const wire::ChunkedDecoder::Step step = chunked_.step(bytes, bytes.size(), log_);
  deliver(step.data, keep);
  switch (chunked_.state()) {
    case wire::ChunkedDecoder::State::kDone:
      state_ = State::kWhole;
      break;
    case wire::ChunkedDecoder::State::kBroken:
      state_ = State::kBroken;
      break;
    case wire::ChunkedDecoder::State::kTooLarge:
      state_ = State::kLimit;
      break;
    default:
      break;
  }
  return step.taken;
}

void RequestRecorder::deliver(std::string_view bytes, std::size_t keep) {
  // What comes behind bytes that are not kept is not kept either.
  if (request_.body.size() == request_.body_size && request_.body.size() < keep) {
    request_.body += bytes.substr(0, keep - request_.body.size());
  }
  request_.body_size += bytes.size();
}

bool RequestRecorder::skip(std::uint64_t count) {
  if (state_ != State::kLength || count > left_) return false;
  request_.body_size += count;
  request_.body_lost += count;
  left_ -= count;
  if (left_ == 0) state_ = State::kWhole;
  return true;
}

RecordedRequest RequestRecorder::take() {
  if (!request_.head_whole) request_.raw_head = std::move(head_);
  request_.deviations = log_.take();
  return std::move(request_);
}

std::uint64_t RequestRecorder::held() const {
  // The head is there twice: raw, and as fields.
  return head_.size() + 2 * request_.raw_head.size() + request_.body.size();
}

}  // namespace bitspec::recording
