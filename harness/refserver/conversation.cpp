#include "harness/refserver/conversation.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>
#include <vector>

#include "harness/protocol/http_date.h"
#include "harness/refserver/ack.h"
#include "harness/refserver/answer_faults.h"
#include "harness/refserver/request_faults.h"
#include "harness/refserver/store/place.h"

namespace bitspec::refserver {
namespace {

constexpr std::size_t kLongestTarget = 8000;          // [RFC 9112 3] what every server should take at least
constexpr std::uint64_t kWorthReading = 1024 * 1024;  // a larger refused body is not read: closing is cheaper
constexpr std::uint64_t kLargePiece = 64 * 1024;      // for a fault

// The path of a request target in origin or absolute form, without query.
std::string path_of(const std::string& target) {
  auto path = target;
  if (const auto scheme = path.find("://"); !path.starts_with('/') && scheme != std::string::npos) {
    const auto slash = path.find('/', scheme + 3);
    path = slash == std::string::npos ? "/" : path.substr(slash);
  }
  return path.substr(0, path.find('?'));
}

int status_of(Malformed malformed) {
  switch (malformed) {
    case Malformed::kVersion:
      return 505;
    case Malformed::kTooLarge:
      return 431;
    default:
      return 400;
  }
}

bool expects_continue(const RequestHead& head) {
  const auto value = head.fields.first("Expect");
  return head.minor_version == 1 && value && same_name(*value, "100-continue");
}

class SharedFile : public StoredFile {
 public:
  explicit SharedFile(std::shared_ptr<StoredFile> file) : file_(std::move(file)) {}
  std::uint64_t size() const override { return file_->size(); }
  std::int64_t modified() const override { return file_->modified(); }
  std::string version() const override { return file_->version(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override {
    return file_->read(offset, out);
  }

 private:
  std::shared_ptr<StoredFile> file_;
};

bool is_lower_coding(const RequestHead& head) {
  const auto coding = head.fields.first("Transfer-Encoding").value_or("");
  return coding == lower(coding);
}

Decision success_of_ping() {
  Decision decision;
  decision.answer_to = PacketType::kPing;
  return decision;
}

}  // namespace

Result<std::size_t> Conversation::RequestBody::read(std::span<char> out) {
  const bool silent = conversation_.on(Fault::kExpectUnanswered);
  if (ask_ && !asked_ && !silent) conversation_.socket_.write("HTTP/1.1 100 Continue\r\n\r\n");
  asked_ = true;
  const bool short_timeout = conversation_.on(Fault::kStalledBodyEndsSession);
  const bool endless = conversation_.on(Fault::kConnectionOneAtATime);  // other clients wait longer than body_timeout
  const auto patience = short_timeout ? std::chrono::milliseconds(500)
                        : endless     ? kPatience
                                      : conversation_.shared_.body_timeout;
  if (patience != kPatience) conversation_.socket_.set_patience(patience);
  auto got = conversation_.reader_.read_body(out);
  if (patience != kPatience) conversation_.socket_.set_patience(kPatience);
  auto* watched = conversation_.watched_.get();
  if (!watched || !got) return got;
  if (*got == 0) {
    watched->body_read();
  } else if (!watched->body({out.data(), *got})) {
    conversation_.socket_.reset();
    return fail(ErrorCode::kUnreachable, "the connection was reset within the body");
  }
  return got;
}

void Conversation::run() {
  RequestHead head;
  for (bool go_on = true; go_on;) {
    socket_.set_deadline(std::chrono::steady_clock::now() + shared_.head_timeout);
    const auto got = reader_.next(head);
    socket_.set_deadline(kNoDeadline);
    switch (got) {
      case RequestReader::Got::kRequest: {
        std::unique_lock turn(shared_.turn, std::defer_lock);
        if (on(Fault::kConnectionOneAtATime)) turn.lock();
        go_on = answer(head);
        break;
      }
      case RequestReader::Got::kMalformed:
        go_on = answer_malformed();
        break;
      case RequestReader::Got::kEnd:
        return socket_.linger();
    }
    watched_.reset();
    if (leaves_body_unread(head)) reader_.abandon_body();
    const bool with_body = head.content_length.value_or(0) > 0;
    if (on(Fault::kConnectionPipelineLost) || (with_body && on(Fault::kConnectionPipelineLostBehindBody)))
      reader_.forget_received();
  }
  socket_.linger();
}

bool Conversation::leaves_body_unread(const RequestHead& head) const {
  if (on(Fault::kConnectionUnreadBody) || (on(Fault::kChunkedReadAsRequest) && reader_.chunks_left())) return true;
  if (on(Fault::kCodingCaseSensitive) && reader_.chunks_left() && !is_lower_coding(head)) return true;
  if (on(Fault::kConnectionUnreadLargeBody) && head.content_length.value_or(0) > kLargePiece) return true;
  const auto type = head.fields.first("BITS-Packet-Type").value_or("");
  return on(Fault::kConnectionUnreadBodyOfBodyless) && !same_name(type, "Fragment");
}

bool Conversation::is_packet(const RequestHead& head) const {
  if (head.method == "BITS_POST") return true;
  if (on(Fault::kMethodAnyCase) && same_name(head.method, "BITS_POST")) return true;
  if (on(Fault::kMethodPostAccepted) && (head.method == "POST" || head.method == "PUT")) return true;
  return on(Fault::kGetHasEffect) && head.method == "GET" && head.fields.has("BITS-Packet-Type");
}

std::optional<int> Conversation::refuse_head(const RequestHead& head) const {
  if (on(Fault::kHeadSplitRefused) && head.reads > 1) return 400;
  if (head.target.size() > kLongestTarget) return 414;
  const bool absolute = !head.target.starts_with('/');
  if (on(Fault::kTargetAbsoluteRefused) && absolute) return 404;
  const auto type = head.fields.first("BITS-Packet-Type").value_or("");
  if (on(Fault::kTargetAbsoluteCreateRefused) && absolute && same_name(type, "Create-Session")) return 404;
  if (on(Fault::kCodingCaseRefused) && head.chunked && !is_lower_coding(head)) return 501;
  // [RFC 9112 3.2] One Host field, in HTTP/1.1 at least.
  const auto hosts = head.fields.count("Host");
  if (hosts > 1) return 400;
  if (hosts == 0 && head.minor_version == 1 && !on(Fault::kHostNotRequired)) return 400;
  return std::nullopt;
}

bool Conversation::answer(const RequestHead& head) {
  begin_watch(head);
  auto spec = watched_ ? watched_->instead() : std::nullopt;
  return spec ? answer_instead(head, std::move(*spec)) : answer_unwatched(head);
}

bool Conversation::answer_unwatched(const RequestHead& head) {
  switch (ending_of(head, shared_.faults)) {
    case Ending::kAnswer:
      break;
    case Ending::kDrop:
      return false;
    case Ending::kSilence: {
      std::array<char, 1024> waste;
      while (socket_.read(waste) > 0) continue;
      return false;
    }
  }
  const auto type = head.fields.first("BITS-Packet-Type").value_or("");
  if (on(Fault::kMethodPing405) && same_name(type, "Ping")) return answer_plain(head, 405);
  if (const auto status = refuse_head(head)) return answer_plain(head, *status);
  if (std::exchange(misreads_next_, false)) return answer_plain(head, 503);
  const auto path = path_of(head.target);
  const auto& area = area_of(path);
  const auto found = authenticate(head, area);
  if (!found.user) return answer_challenge(head, area, found.stale);
  return answer_known(head, path, *found.user);
}

bool Conversation::answer_known(const RequestHead& head, const std::string& path, const std::string& user) {
  if (on(Fault::kAuthPingFirst) && !user.empty()) {
    const auto type = head.fields.first("BITS-Packet-Type").value_or("");
    pinged_ = pinged_ || same_name(type, "Ping");
    if (!pinged_ && same_name(type, "Create-Session")) return send(denied(head), head, can_go_on(head, false));
  }
  if (is_packet(head)) return answer_packet(head, user);
  if (head.method == "GET" || head.method == "HEAD") return answer_download(head, path);
  if (const auto* area = relaying_area(head, path)) return answer_relayed(head, *area);
  return answer_plain(head, 405);
}

bool Conversation::answer_malformed() {
  RequestHead unread;
  unread.raw = reader_.malformed_head();
  begin_watch(unread);
  shared_.saw_malformed_request = true;
  if (answer_malformed_as_right()) {
    return send(ack(success_of_ping(), shared_.profile, shared_.faults), RequestHead{}, false);
  }
  const bool odd_case = reader_.malformed_head_has("Chunked") || reader_.malformed_head_has("CHUNKED");
  const bool goes_on = on(Fault::kLengthAndCodingGoOn) || (on(Fault::kCodingCaseSensitive) && odd_case);
  const bool go_on = goes_on && reader_.malformed() == Malformed::kTransferEncoding;
  if (go_on) reader_.skip_malformed_head();
  auto spec = plain_answer(status_of(reader_.malformed()));
  apply_plain_faults(spec, shared_.faults);
  return send(std::move(spec), RequestHead{}, go_on);
}

bool Conversation::answer_malformed_as_right() {
  using namespace std::string_view_literals;
  const auto has = [this](std::string_view text) { return reader_.malformed_head_has(text); };
  switch (reader_.malformed()) {
    case Malformed::kSyntax:
      return (on(Fault::kFieldBlankBeforeColon) && has(" :")) || (on(Fault::kPacketTypeNulCuts) && has("Ping\0"sv));
    case Malformed::kContentLength:
      return on(Fault::kLengthInvalidAccepted) || (on(Fault::kLengthSignAccepted) && has("Length: +"));
    case Malformed::kConflictingLengths:
      return on(Fault::kLengthFirstWins) || (on(Fault::kLengthLastWins) && has("Length: 0\r\n\r\n"));
    default:
      return false;
  }
}

Request Conversation::request_of(const RequestHead& head, const std::string& user) const {
  Request request;
  request.path = path_of(head.target);
  const bool create = same_name(head.fields.first("BITS-Packet-Type").value_or(""), "Create-Session");
  if (on(Fault::kTargetQueryLost) && create && head.target.find('?') != std::string::npos) request.path += "-";
  request.user = user;
  request.url = url_of(head);
  request.fields = understood_fields(head, shared_.faults);
  request.content_length = head.content_length;
  request.chunked = head.chunked;
  request.http10 = head.minor_version == 0;
  request.connection = number_;
  const bool late = !reader_.body_complete() && !reader_.has_received();
  if (on(Fault::kBodySplitNotAwaited) && late) request.content_length = 0;
  return request;
}

bool Conversation::answer_packet(const RequestHead& head, const std::string& user) {
  RequestBody body(*this, is_asked_to_continue(head));
  auto decision = shared_.store.handle(request_of(head, user), body);
  if (watched_) watched_->decided(decision);
  if (decision.plain) return answer_plain(head, decision.status);
  const bool ping = decision.answer_to == PacketType::kPing;
  if (on(Fault::kPingFailsAfterMalformed) && ping && shared_.saw_malformed_request.exchange(false))
    decision = session_not_found();
  auto spec = ack(decision, shared_.profile, shared_.faults);
  apply_ack_request_faults(spec, decision, head, shared_.faults);
  if (on(Fault::kConnectionClosedAfterFragment) && decision.received) {
    send(std::move(spec), head, true);
    return false;
  }
  return send(std::move(spec), head, !decision.body_broken && can_go_on(head, body.asked()));
}

bool Conversation::answer_download(const RequestHead& head, const std::string& path) {
  auto reply = shared_.store.reply(path);
  auto request = head;
  if (reply && on(Fault::kReplyRangesIgnored)) request.fields.remove("Range");
  if (!reply && on(Fault::kDownloadCached)) reply = opened_before(path);
  const auto file = download(request, path, shared_.files, std::move(reply), shared_.faults);
  const bool go_on = send(file.head, head, can_go_on(head, false));
  return send_pieces(file) && go_on;  // sent even if the connection is closed after it
}

// For a fault: a large file is opened once on a connection.
std::unique_ptr<StoredFile> Conversation::opened_before(const std::string& path) {
  const auto place = place_name(path);
  if (!place || is_folder_name(*place)) return nullptr;
  auto& file = opened_[*place];
  if (!file || file->size() <= kSmallUpload) file = shared_.files.open(*place);
  return file && file->size() > kSmallUpload ? std::make_unique<SharedFile>(file) : nullptr;
}

bool Conversation::answer_plain(const RequestHead& head, int status) {
  auto spec = plain_answer(status);
  if (status == 405) spec.fields.add("Allow", "BITS_POST, GET, HEAD");
  apply_plain_faults(spec, shared_.faults);
  return send(std::move(spec), head, can_go_on(head, false));
}

bool Conversation::overlooks_close(const RequestHead& head) const {
  if (on(Fault::kConnectionCloseIgnored)) return true;
  if (head.minor_version == 0) return on(Fault::kConnectionHttp10Kept);
  if (on(Fault::kConnectionCloseIgnoredInSession) && head.fields.has("BITS-Session-Id")) return true;
  return on(Fault::kConnectionCloseExact) && head.fields.first("Connection") != "close";
}

bool Conversation::is_asked_to_continue(const RequestHead& head) const {
  if (on(Fault::kExpectCaseSensitive) && head.fields.first("Expect") != "100-continue") return false;
  return expects_continue(head);
}

// Whether the next request can be found after what is left of this one.
bool Conversation::can_go_on(const RequestHead& head, bool continue_sent) const {
  if (!head.keep_alive) return overlooks_close(head);
  if (reader_.body_complete()) {
    // A Fragment without a length may have a body, which would be read as the next request.
    const bool length_unknown = !head.content_length && !head.chunked && head.fields.has("Content-Range");
    return !length_unknown;
  }
  if (is_asked_to_continue(head) && !continue_sent) return false;  // unknown whether the body will come
  const auto left = reader_.body_left();
  if (!left) return on(Fault::kChunkedReadAsRequest) || (on(Fault::kCodingCaseSensitive) && !is_lower_coding(head));
  return *left <= kWorthReading;
}

bool Conversation::send(AnswerSpec spec, const RequestHead& head, bool keep_alive) {
  spec.fields.add("Date", imf_fixdate(std::time(nullptr)));
  spec.fields.add("Server", "bitspec-reference");
  const bool endless = !spec.fields.has("Content-Length") && !spec.fields.has("Transfer-Encoding");
  if (endless && !on(Fault::kAckWithoutEndOnCancel)) keep_alive = false;
  const bool unannounced = on(Fault::kConnectionClosedUnannounced);
  if (!keep_alive && !unannounced) spec.fields.add("Connection", "close");
  const bool unknown_session = spec.status == 500 && head.fields.has("BITS-Session-Id");
  if (keep_alive && unknown_session && on(Fault::kConnectionCloseNotDone)) spec.fields.add("Connection", "close");
  const bool agreed = !on(Fault::kConnectionHttp10Kept);
  if (keep_alive && head.minor_version == 0 && agreed) spec.fields.add("Connection", "keep-alive");
  apply_answer_faults(spec, shared_.faults);
  const bool sent = watched_ ? send_watched(std::move(spec)) : socket_.write(answer_bytes(spec));
  return sent && keep_alive && !unannounced;
}

bool Conversation::send_pieces(const Download& download) {
  std::vector<char> block(64 * 1024);
  for (const auto& piece : download.pieces) {
    if (!socket_.write(piece.text)) return false;
    for (std::uint64_t done = 0; done < piece.size;) {
      const auto want = std::min<std::uint64_t>(block.size(), piece.size - done);
      const auto reopened = on(Fault::kDownloadReopened) ? shared_.files.open(download.place) : nullptr;
      const auto& file = reopened ? *reopened : *download.file;
      const auto offset = on(Fault::kRangesBlockRepeated) && piece.first > 0 ? 0 : done;
      const auto got = file.read(piece.first + offset, std::span(block).first(want));
      if (!got || *got == 0 || !socket_.write({block.data(), *got})) return false;
      done += *got;
    }
  }
  return true;
}

}  // namespace bitspec::refserver
