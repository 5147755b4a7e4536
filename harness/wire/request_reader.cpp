#include "harness/wire/request_reader.h"

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/wire/chunked_decoder.h"
#include "harness/wire/deviation_log.h"
#include "harness/wire/framing.h"
#include "harness/wire/head_parser.h"

namespace bitspec::wire {
namespace {

// The log of what deviates is made for answers; a request that deviates is refused in these words.
std::string_view words_of(DeviationKind kind) {
  switch (kind) {
    case DeviationKind::kBareLf:
      return "line ends with LF instead of CRLF";
    case DeviationKind::kBareCr:
      return "CR without LF";
    case DeviationKind::kNoColon:
      return "header field without a colon";
    case DeviationKind::kNameSyntax:
      return "invalid character in a field name";
    case DeviationKind::kObsFold:
      return "obsolete line folding";
    case DeviationKind::kControlByte:
      return "control character in the head";
    case DeviationKind::kContentLengthSyntax:
      return "Content-Length is not a number";
    case DeviationKind::kContentLengthTwice:
    case DeviationKind::kContentLengthConflict:
      return "more than one Content-Length";
    case DeviationKind::kLengthAndChunked:
      return "both Content-Length and Transfer-Encoding";
    case DeviationKind::kTransferEncoding:
      return "unsupported Transfer-Encoding (expected chunked)";
    case DeviationKind::kChunkSyntax:
      return "malformed chunk";
    case DeviationKind::kHeadTooLarge:
      return "too many fields";
    default:
      return deviation_name(kind);
  }
}

bool is_visible(char c) {
  return c > 0x20 && c < 0x7f;
}

bool is_request_target(std::string_view target) {
  const bool url = target.starts_with("http://") || target.starts_with("https://");
  return target == "*" || ((url || target.starts_with("/")) && target.find('#') == std::string_view::npos);
}

}  // namespace

struct RequestReader::State {
  enum class Phase { kRequestLine, kFields, kLength, kChunked, kDone };

  State(RequestLimits the_limits, BodySink the_sink)
      : limits(the_limits), sink(std::move(the_sink)), chunked(the_limits.head_bytes, the_limits.fields) {}

  std::size_t feed_head(std::string_view bytes);
  void end_request_line();
  void end_head();
  void check_host(const Head& head);
  void begin_body(const Head& head);
  std::size_t feed_length(std::string_view bytes);
  std::size_t feed_chunked(std::string_view bytes);
  void deliver(std::string_view bytes);
  void refuse(std::uint64_t at, std::string_view words, ErrorCode code = ErrorCode::kBadInput);
  bool refuse_deviations(const DeviationLog& log, std::uint64_t base);

  RequestLimits limits;
  BodySink sink;
  Phase phase = Phase::kRequestLine;
  IncomingRequest request;
  std::optional<Error> error;
  std::uint64_t taken = 0;      // of the request so far, coded
  std::uint64_t skipped = 0;    // of the empty line before it
  std::uint64_t body_from = 0;  // where the coded body begins
  std::string head;             // behind what was skipped
  std::size_t line_start = 0;   // within head
  std::size_t fields_from = 0;  // within head
  bool head_done = false;
  bool whole = false;
  std::uint64_t left = 0;  // of a body with a length
  ChunkedDecoder chunked;
  DeviationLog chunk_log;
};

void RequestReader::State::refuse(std::uint64_t at, std::string_view words, ErrorCode code) {
  if (!error) error = Error{code, "offset " + std::to_string(at) + ": " + std::string(words), std::nullopt, {}};
  phase = Phase::kDone;
}

// True: there was one.
bool RequestReader::State::refuse_deviations(const DeviationLog& log, std::uint64_t base) {
  if (log.list().empty()) return false;
  const auto first = std::min_element(log.list().begin(), log.list().end(),
                                      [](const Deviation& a, const Deviation& b) { return a.offset < b.offset; });
  const bool large = first->kind == DeviationKind::kHeadTooLarge;
  refuse(base + first->offset, words_of(first->kind), large ? ErrorCode::kLimit : ErrorCode::kBadInput);
  return true;
}

// Decides at the ends of lines and at the limit only, so that the pieces do not matter.
std::size_t RequestReader::State::feed_head(std::string_view bytes) {
  std::string_view piece = bytes.substr(0, limits.head_bytes - head.size());
  const std::size_t lf = piece.find('\n');
  if (lf != std::string_view::npos) piece = piece.substr(0, lf + 1);
  head += piece;
  if (lf != std::string_view::npos) {
    const std::string_view line = std::string_view(head).substr(line_start);
    if (phase == Phase::kRequestLine) {
      end_request_line();
    } else if (line == "\r\n" || line == "\n") {
      end_head();
    }
    line_start = head.size();
  }
  if (phase != Phase::kDone && !head_done && head.size() >= limits.head_bytes) {
    refuse(skipped + head.size(), "the head is larger than " + std::to_string(limits.head_bytes) + " bytes",
           ErrorCode::kLimit);
  }
  return piece.size();
}

void RequestReader::State::end_request_line() {
  std::string_view line = head;
  if (line == "\r\n" && skipped == 0) {  // one is forgiven [RFC 9112 2.2]
    skipped = head.size();
    return head.clear();
  }
  line.remove_suffix(1);
  if (!line.ends_with('\r')) return refuse(skipped + line.size(), words_of(DeviationKind::kBareLf));
  line.remove_suffix(1);
  const auto bad = std::find_if(line.begin(), line.end(), [](char c) { return c != ' ' && !is_visible(c); });
  if (bad != line.end()) {
    return refuse(skipped + static_cast<std::uint64_t>(bad - line.begin()),
                  "the request line contains '" + printable(std::string_view(&*bad, 1)) + "'");
  }
  const std::size_t one = line.find(' ');
  const std::size_t two = one == std::string_view::npos ? one : line.find(' ', one + 1);
  if (two == std::string_view::npos) {
    return refuse(skipped + line.size(), "the request line ends before the version");
  }
  request.method = line.substr(0, one);
  request.target = line.substr(one + 1, two - one - 1);
  request.version = line.substr(two + 1);
  if (!is_token(request.method)) return refuse(skipped, "the method has an invalid character");
  if (!is_request_target(request.target))
    return refuse(skipped + one + 1, "the request target is neither a path nor a URL");
  if (request.version != "HTTP/1.1" && request.version != "HTTP/1.0") {
    return refuse(skipped + two + 1, "unsupported HTTP version (expected HTTP/1.1 or HTTP/1.0)");
  }
  fields_from = head.size();
  phase = Phase::kFields;
}

void RequestReader::State::end_head() {
  DeviationLog log;
  Head parsed;
  parsed.status = 200;  // plan_body is made for answers: one that may have a body is framed like a request
  parsed.version = request.version;
  const std::uint64_t offset = skipped + fields_from;
  parse_field_lines(std::string_view(head).substr(fields_from), offset, limits.fields, parsed, log);
  if (refuse_deviations(log, 0)) return;
  check_host(parsed);
  if (!error) begin_body(parsed);
  if (error) return;
  head_done = true;
  body_from = skipped + head.size();
  request.raw_head = std::move(head);
  request.fields = std::move(parsed.fields);
}

// [RFC 9112 3.2]
void RequestReader::State::check_host(const Head& parsed) {
  const auto& list = parsed.fields.list();
  std::size_t hosts = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (same_name(list[i].name, "Host") && ++hosts == 2) return refuse(parsed.field_offsets[i], "a second Host field");
  }
  if (hosts == 0 && request.version == "HTTP/1.1") refuse(skipped + head.size(), "no Host field");
}

void RequestReader::State::begin_body(const Head& parsed) {
  DeviationLog log;
  const BodyPlan plan = plan_body(parsed, false, log);
  if (refuse_deviations(log, 0)) return;
  request.closes = says_close(parsed);
  request.content_length = plan.length;
  request.chunked = plan.framing == Framing::kChunked;
  request.expects_continue =
      request.version == "HTTP/1.1" && same_name(parsed.fields.first("Expect").value_or(""), "100-continue");
  left = plan.length.value_or(0);
  if (left > limits.body_bytes) {
    return refuse(skipped + head.size(), "the body is larger than " + std::to_string(limits.body_bytes) + " bytes",
                  ErrorCode::kLimit);
  }
  phase = request.chunked ? Phase::kChunked : left > 0 ? Phase::kLength : Phase::kDone;
  whole = phase == Phase::kDone;
}

std::size_t RequestReader::State::feed_length(std::string_view bytes) {
  const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left));
  deliver(bytes.substr(0, n));
  left -= n;
  if (left == 0) {
    phase = Phase::kDone;
    whole = true;
  }
  return n;
}

std::size_t RequestReader::State::feed_chunked(std::string_view bytes) {
  const std::uint64_t room = limits.body_bytes - request.body_size;
  if (chunked.state() == ChunkedDecoder::State::kData && room == 0) {
    refuse(taken, "the body is larger than " + std::to_string(limits.body_bytes) + " bytes", ErrorCode::kLimit);
    return 0;
  }
  const ChunkedDecoder::Step step = chunked.step(bytes, room, chunk_log);
  if (refuse_deviations(chunk_log, body_from)) return step.taken;
  if (!step.data.empty()) deliver(step.data);
  if (chunked.state() == ChunkedDecoder::State::kDone) {
    phase = Phase::kDone;
    whole = true;
  }
  return step.taken;
}

void RequestReader::State::deliver(std::string_view bytes) {
  request.body_size += bytes.size();
  if (sink) sink(bytes);
}

RequestReader::RequestReader(RequestLimits limits, BodySink sink)
    : state_(std::make_unique<State>(limits, std::move(sink))) {}
RequestReader::~RequestReader() = default;

std::size_t RequestReader::feed(std::string_view bytes) {
  std::size_t taken = 0;
  while (!done() && taken < bytes.size()) {
    const std::string_view rest = bytes.substr(taken);
    const std::size_t n = state_->phase == State::Phase::kLength    ? state_->feed_length(rest)
                          : state_->phase == State::Phase::kChunked ? state_->feed_chunked(rest)
                                                                    : state_->feed_head(rest);
    taken += n;
    state_->taken += n;
  }
  return taken;
}

void RequestReader::end(IoStatus why) {
  State& s = *state_;
  if (done()) return;
  if (!started()) {
    s.phase = State::Phase::kDone;
    return;
  }
  const std::string where = s.head_done ? " within the body" : " within the head";
  if (why == IoStatus::kDeadline) return s.refuse(s.taken, "timed out" + where, ErrorCode::kTimeout);
  s.refuse(s.taken, (why == IoStatus::kReset ? "connection reset" : "connection closed") + where,
           ErrorCode::kUnreachable);
}

bool RequestReader::done() const {
  return state_->phase == State::Phase::kDone;
}
bool RequestReader::whole() const {
  return state_->whole;
}
bool RequestReader::head_done() const {
  return state_->head_done;
}
bool RequestReader::started() const {
  return state_->taken > 0;
}
const std::optional<Error>& RequestReader::error() const {
  return state_->error;
}
const IncomingRequest& RequestReader::request() const {
  return state_->request;
}

}  // namespace bitspec::wire
