#include "harness/wire/httplib_connection.h"

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/protocol/content_range.h"
#include "harness/wire/httplib_transport.h"

namespace bitspec::wire {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kKeptOfBody = 1024;  // of a body's begin and of its end
constexpr milliseconds kSlack{250};        // for the child to say itself that the time was over
constexpr milliseconds kStart{30'000};     // to load the program on a busy machine
constexpr milliseconds kClose{5000};       // to say that the connection is closed

// Servers want a length with every packet, and the library leaves that of an empty body out.
Fields with_length(const HttplibRequest& request) {
  Fields fields = request.fields;
  const bool empty = !request.body || request.body->size() == 0;
  const bool may_have_body = request.method != "GET" && request.method != "HEAD";
  if (empty && may_have_body && !fields.has("Content-Length") && !fields.has("Transfer-Encoding"))
    fields.add("Content-Length", "0");
  return fields;
}

bool says_close(const Fields& fields) {
  const auto all = fields.all("Connection");
  return std::any_of(all.begin(), all.end(), [](const std::string& v) { return lower(v).find("close") != v.npos; });
}

void take_head(const HeadMessage& head, bool head_request, Answer& answer) {
  answer.version = head.version;
  answer.status = head.status >= 100 && head.status <= 999 ? head.status : 0;
  answer.reason = head.reason;
  answer.fields = head.fields;
  answer.raw_head = head.version + " " + std::to_string(head.status) + " " + head.reason + "\r\n";
  for (const Field& field : head.fields.list()) answer.raw_head += field.name + ": " + field.value + "\r\n";
  answer.raw_head += "\r\n";
  if (const auto length = parse_decimal(head.fields.first("Content-Length").value_or("")))
    answer.content_length = *length;
  answer.closes = says_close(head.fields) || head.version == "HTTP/1.0";
  if (head_request || answer.status == 204 || answer.status == 304)
    answer.framing = Framing::kNone;
  else if (head.fields.has("Transfer-Encoding"))
    answer.framing = Framing::kChunked;
  else
    answer.framing = head.fields.has("Content-Length") ? Framing::kLength : Framing::kUntilClose;
}

void take_body(std::string_view bytes, Answer& answer) {
  answer.body_size += bytes.size();
  const std::size_t room = kKeptOfBody - answer.body_start.size();
  answer.body_start += bytes.substr(0, room);
  if (bytes.size() <= room) return;
  answer.body_end += bytes.substr(room);
  if (answer.body_end.size() > kKeptOfBody) answer.body_end.erase(0, answer.body_end.size() - kKeptOfBody);
}

Ending ending_of(ClientOutcome outcome) {
  switch (outcome) {
    case ClientOutcome::kAnswered:
      return Ending::kComplete;
    case ClientOutcome::kNotConnected:
    case ClientOutcome::kConnectTimeout:
      return Ending::kNotConnected;
    case ClientOutcome::kReadTimeout:
      return Ending::kSilent;
    case ClientOutcome::kReadFailed:
    case ClientOutcome::kHadClosed:
      return Ending::kClosed;
    case ClientOutcome::kWriteFailed:
    case ClientOutcome::kOther:
      return Ending::kReset;
  }
  return Ending::kReset;
}

bool went_out(ClientOutcome outcome) {
  return outcome == ClientOutcome::kAnswered || outcome == ClientOutcome::kReadTimeout ||
         outcome == ClientOutcome::kReadFailed;
}

std::string words_for(const ClientEnd& end) {
  switch (end.outcome) {
    case ClientOutcome::kAnswered:
      return {};
    case ClientOutcome::kNotConnected:
      return "cpp-httplib could not connect";
    case ClientOutcome::kConnectTimeout:
      return "cpp-httplib: connection timed out";
    case ClientOutcome::kReadTimeout:
      return "timed out waiting for the answer";
    case ClientOutcome::kReadFailed:
      return "the connection was closed, or the answer cannot be parsed";
    case ClientOutcome::kWriteFailed:
      return "the connection was closed while the request was sent";
    case ClientOutcome::kHadClosed:
      return "the server had closed the connection";
    case ClientOutcome::kOther:
      return "cpp-httplib failed: " + printable(end.words, 200);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<HttplibConnection>> HttplibConnection::start(const std::string& program, const Url& url,
                                                                    const Limits& limits) {
  if (url.scheme == "https") return bad_input(url.authority() + ": https is not supported");
  auto child = ChildProcess::start(program, kHttplibCommand);
  if (!child) return tl::unexpected(child.error());
  OpenMessage open;
  open.host = url.host;
  open.port = url.port;
  open.connect_ms = static_cast<std::uint64_t>(limits.connect.count());
  open.exchange_ms = static_cast<std::uint64_t>(limits.exchange.count());
  auto connection = std::unique_ptr<HttplibConnection>(new HttplibConnection(std::move(*child), limits));
  char ready = 0;
  const auto until = Clock::now() + kStart;
  const bool there = connection->child_.write(pack(open), until) == IoStatus::kOk &&
                     connection->child_.read({&ready, 1}, until) == IoStatus::kOk && ready == kReady;
  if (!there) return fail(ErrorCode::kIo, program + " is not a cpp-httplib client");
  return connection;
}

bool HttplibConnection::close() {
  char ready = 0;
  const auto until = Clock::now() + kClose;
  usable_ = usable_ && child_.write(message_head({MessageType::kClose, 0}), until) == IoStatus::kOk &&
            child_.read({&ready, 1}, until) == IoStatus::kOk && ready == kReady;
  open_ = false;
  return usable_;
}

IoStatus HttplibConnection::send(const HttplibRequest& request, SteadyTime deadline) {
  RequestMessage message;
  message.method = request.method;
  message.target = request.target;
  message.fields = with_length(request);
  message.body_size = request.body ? request.body->size() : 0;
  message.same_connection = request.same_connection;
  IoStatus status = child_.write(pack(message), deadline);
  std::string piece;
  for (std::uint64_t at = 0; at < message.body_size && status == IoStatus::kOk; at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, message.body_size - at)));
    request.body->read(at, piece);
    status = child_.write(piece, deadline);
  }
  return status;
}

IoStatus HttplibConnection::read_message(MessageHead& head, std::string& body, SteadyTime deadline) {
  char bytes[kMessageHeadSize];
  if (const IoStatus status = child_.read(bytes, deadline); status != IoStatus::kOk) return status;
  head = read_message_head({bytes, sizeof bytes});
  body.clear();
  if (head.size > kLargestMessage) return IoStatus::kOk;  // nonsense, as take() will see
  body.resize(head.size);
  return child_.read(body, deadline);
}

// False: this message ended the exchange.
bool HttplibConnection::take(const MessageHead& head, const std::string& body, const HttplibRequest& request,
                             const BodySink& sink, HttplibAnswer& out) {
  HeadMessage answer_head;
  ClientEnd end;
  if (head.type == MessageType::kHead && unpack(body, answer_head)) {
    out.times.head = out.times.first_byte = Clock::now();
    out.sent = true;
    take_head(answer_head, request.head_request, out.answer);
    const bool too_large = out.answer.raw_head.size() > limits_.answer.head_bytes ||
                           out.answer.fields.list().size() > limits_.answer.fields;
    if (!too_large) return true;
    out.answer.status = 0;
    out.note = "the head of the answer is larger than the limit";
  } else if (head.type == MessageType::kBody && out.answer.status != 0 && head.size == body.size()) {
    take_body(body, out.answer);
    if (sink) sink(body);
    if (out.answer.body_size <= limits_.answer.body_bytes) return true;
    out.note = "the body of the answer is larger than the limit";
  } else if (head.type == MessageType::kEnd && unpack(body, end)) {
    finish(end, out);
    return false;
  } else {
    out.answer.status = 0;
    out.note = "unexpected message from the client process";
  }
  out.answer.ending = Ending::kOverLimit;
  usable_ = false;
  return false;
}

void HttplibConnection::finish(const ClientEnd& end, HttplibAnswer& out) {
  open_ = end.open;
  out.connected = end.connected;
  out.had_closed = end.outcome == ClientOutcome::kHadClosed;
  out.sent = went_out(end.outcome);
  out.note = words_for(end);
  const bool headless = out.answer.status == 0;
  out.answer.ending = ending_of(end.outcome);
  if (end.outcome == ClientOutcome::kAnswered && headless) out.answer.ending = Ending::kClosed;
  if (end.outcome != ClientOutcome::kAnswered && !headless) out.answer.ending = Ending::kBrokenOff;
}

// The child itself is gone, or did not come back in time.
void HttplibConnection::lost(IoStatus why, HttplibAnswer& out) {
  usable_ = open_ = false;
  out.sent = true;  // nobody can tell; what is missing is an answer
  if (why == IoStatus::kDeadline) {
    out.note = "timed out; the client process was still running";
    out.answer.ending = Ending::kSilent;
  } else {
    const std::string how = child_.end();
    out.note = "the client's process " + (how.empty() ? "closed its socket" : how);
    out.answer.ending = Ending::kClosed;
  }
  if (out.answer.status != 0) out.answer.ending = Ending::kBrokenOff;
}

HttplibAnswer HttplibConnection::exchange(const HttplibRequest& request, const BodySink& sink) {
  HttplibAnswer out;
  out.times.start = Clock::now();
  if (!usable_) {
    out.answer.ending = Ending::kClosed;
    out.note = "the client's process has ended";
    return out;
  }
  const SteadyTime deadline = out.times.start + limits_.exchange + kSlack;
  IoStatus status = send(request, deadline);
  out.times.sent = Clock::now();
  // A child that died while it was written to may have said something before.
  if (status == IoStatus::kReset) status = IoStatus::kOk;
  MessageHead head;
  std::string body;
  while (status == IoStatus::kOk) {
    status = read_message(head, body, deadline);
    if (status == IoStatus::kOk && !take(head, body, request, sink, out)) break;
    // A server that never stops sending keeps the child busy for ever.
    if (status == IoStatus::kOk && Clock::now() >= deadline) status = IoStatus::kDeadline;
  }
  if (status != IoStatus::kOk) lost(status, out);
  out.times.end = Clock::now();
  return out;
}

}  // namespace bitspec::wire
