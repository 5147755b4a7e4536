#include "harness/refserver/request_reader.h"

#include <algorithm>
#include <array>

#include "harness/refserver/beast_parser.h"

namespace bitspec::refserver {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::buffer_body>;
using boost::beast::error_code;

// A target of 20,000 characters and a hundred protocols fit; Beast's own 8 KiB do not hold one request of the limits.
// [docs/protocol.md section 5]
constexpr std::uint32_t kLargestHead = 64 * 1024;

Malformed kind_of(const error_code& ec) {
  if (ec == http::error::bad_version) return Malformed::kVersion;
  if (ec == http::error::header_limit) return Malformed::kTooLarge;
  if (ec == http::error::bad_content_length) return Malformed::kContentLength;
  if (ec == http::error::multiple_content_length) return Malformed::kConflictingLengths;
  if (ec == http::error::bad_transfer_encoding) return Malformed::kTransferEncoding;
  return Malformed::kSyntax;
}

// Beast waits for CR LF CR LF, so a head with bare line feeds would never end.
bool has_bare_line_feed(std::string_view head) {
  head = head.substr(0, head.find("\r\n\r\n"));
  for (auto at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
    if (at == 0 || head[at - 1] != '\r') return true;
  }
  return false;
}

std::string text(boost::beast::string_view view) {
  return {view.data(), view.size()};
}

}  // namespace

class RequestReader::Impl {
 public:
  explicit Impl(ByteInput& input) : input_(input) {}

  Got next(RequestHead& head) {
    if (parser_ && !skip_body()) return Got::kEnd;
    if (!skip_empty_lines()) return Got::kEnd;
    start();
    std::string raw;
    reads_ = 1;
    last_read_ = 0;
    while (!parser_->is_header_done()) {
      error_code ec;
      const auto used = parser_->put(boost::asio::buffer(buffer_), ec);
      raw.append(buffer_, 0, used);
      buffer_.erase(0, used);
      if (ec && ec != http::error::need_more) {
        malformed_head_ = raw + buffer_;
        return refuse(has_bare_line_feed(raw + buffer_) ? Malformed::kSyntax : kind_of(ec));
      }
      if (parser_->is_header_done()) break;
      if (has_bare_line_feed(buffer_)) {
        malformed_head_ = raw + buffer_;
        return refuse(Malformed::kSyntax);
      }
      if (!fill()) return Got::kEnd;
    }
    describe(head, std::move(raw));
    malformed_head_ = head.raw + buffer_;
    // Beast treats an unknown transfer coding as no body: the body would then be read as the next request.
    if (head.fields.has("Transfer-Encoding") && !head.chunked) return refuse(Malformed::kTransferEncoding);
    return Got::kRequest;
  }

  Malformed malformed() const { return malformed_; }

  Result<std::size_t> read_body(std::span<char> out) {
    while (!parser_->is_done()) {
      auto& body = parser_->get().body();
      body.data = out.data();
      body.size = out.size();
      body.more = true;
      error_code ec;
      const auto used = parser_->put(boost::asio::buffer(buffer_), ec);
      buffer_.erase(0, used);
      const auto got = out.size() - body.size;
      if (ec && ec != http::error::need_more && ec != http::error::need_buffer) {
        return fail(ErrorCode::kUnreachable, "malformed body: " + ec.message());
      }
      if (got > 0) return got;
      // The parser stops after the head of each chunk, although more may be buffered.
      if (parser_->is_done() || (used > 0 && !ec && !buffer_.empty())) continue;
      if (!fill()) return fail(ErrorCode::kUnreachable, "connection closed within the body");
    }
    return std::size_t{0};
  }

  std::optional<std::uint64_t> body_left() const {
    if (parser_->chunked()) return std::nullopt;
    return parser_->content_length_remaining().value_or(0);
  }
  bool body_complete() const { return parser_->is_done(); }
  bool chunks_left() const { return parser_ && parser_->chunked() && !parser_->is_done(); }

  bool has_received() const { return !buffer_.empty(); }
  void forget_received() { buffer_.clear(); }
  void abandon_body() { parser_.reset(); }
  const std::string& malformed_head() const { return malformed_head_; }
  void skip_malformed_head() {
    const auto end = malformed_head_.find("\r\n\r\n");
    buffer_ = end == std::string::npos ? "" : malformed_head_.substr(end + 4);
    parser_.reset();
  }

 private:
  void start() {
    parser_.emplace();
    parser_->header_limit(kLargestHead);
    parser_->body_limit(boost::none);
  }

  bool fill() {
    std::array<char, 64 * 1024> piece;
    const auto got = input_.read(piece);
    buffer_.append(piece.data(), got);
    ++reads_;
    last_read_ = got;
    return got > 0;
  }

  bool skip_body() {
    std::array<char, 16 * 1024> waste;
    for (;;) {
      const auto got = read_body(waste);
      if (!got) return false;
      if (*got == 0) return true;
    }
  }

  // [RFC 9112 2.2] An empty line before a request is to be ignored.
  bool skip_empty_lines() {
    for (;;) {
      while (buffer_.starts_with("\r\n")) buffer_.erase(0, 2);
      if (!buffer_.empty() && buffer_ != "\r") return true;
      if (!fill()) return false;
    }
  }

  Got refuse(Malformed malformed) {
    malformed_ = malformed;
    return Got::kMalformed;
  }

  void describe(RequestHead& head, std::string raw) const {
    const auto& message = parser_->get();
    head = RequestHead{};
    head.method = text(message.method_string());
    head.target = text(message.target());
    head.minor_version = message.version() == 10 ? 0 : 1;
    for (const auto& field : message) head.fields.add(text(field.name_string()), text(field.value()));
    if (head.fields.has("Content-Length")) head.content_length = parser_->content_length().value_or(0);
    head.chunked = parser_->chunked();
    head.keep_alive = parser_->keep_alive();
    head.raw = std::move(raw);
    head.reads = reads_;
    head.last_piece = last_read_ - std::min(last_read_, buffer_.size());
  }

  ByteInput& input_;
  std::string buffer_;  // received, not yet parsed
  std::optional<Parser> parser_;
  std::string malformed_head_;  // and the bytes received after it
  int reads_ = 0;
  std::size_t last_read_ = 0;
  Malformed malformed_ = Malformed::kSyntax;
};

RequestReader::RequestReader(ByteInput& input) : impl_(std::make_unique<Impl>(input)) {}
RequestReader::~RequestReader() = default;
RequestReader::Got RequestReader::next(RequestHead& head) {
  return impl_->next(head);
}
Malformed RequestReader::malformed() const {
  return impl_->malformed();
}
Result<std::size_t> RequestReader::read_body(std::span<char> out) {
  return impl_->read_body(out);
}
std::optional<std::uint64_t> RequestReader::body_left() const {
  return impl_->body_left();
}
bool RequestReader::body_complete() const {
  return impl_->body_complete();
}
bool RequestReader::chunks_left() const {
  return impl_->chunks_left();
}

bool RequestReader::has_received() const {
  return impl_->has_received();
}
void RequestReader::forget_received() {
  impl_->forget_received();
}
void RequestReader::abandon_body() {
  impl_->abandon_body();
}
const std::string& RequestReader::malformed_head() const {
  return impl_->malformed_head();
}
void RequestReader::skip_malformed_head() {
  impl_->skip_malformed_head();
}

}  // namespace bitspec::refserver
