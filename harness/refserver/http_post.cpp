#include "harness/refserver/http_post.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "harness/refserver/beast_parser.h"

namespace bitspec::refserver {
namespace {

namespace http = boost::beast::http;
using AnswerParser = http::response_parser<http::buffer_body>;
using boost::beast::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint32_t kLargestAnswerHead = 64 * 1024;
constexpr int kMostInterim = 10;
constexpr milliseconds kLook{100};  // how often `stop` is polled

// A connection whose every call ends at the deadline.
class Line {
 public:
  explicit Line(const PostLimits& limits) : limits_(limits) {}
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() {
    if (fd_ >= 0) ::close(fd_);
  }

  Result<void> connect(const Url& url) {
    const addrinfo hints = {AI_ADDRCONFIG | AI_NUMERICSERV, AF_UNSPEC, SOCK_STREAM, 0, 0, nullptr, nullptr, nullptr};
    addrinfo* found = nullptr;
    if (::getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &hints, &found) != 0)
      return fail(ErrorCode::kUnreachable, "unknown host '" + url.host + "'");
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, &::freeaddrinfo);
    auto result = Result<void>(fail(ErrorCode::kUnreachable, url.authority()));
    for (const auto* one = list.get(); one && !result; one = one->ai_next) result = connect(*one);
    return result;
  }

  Result<void> write(std::string_view bytes) {
    while (!bytes.empty()) {
      if (auto ready = wait(POLLOUT); !ready) return ready;
      const auto put = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (put < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (put <= 0) return fail(ErrorCode::kUnreachable, "connection closed");
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
  }

  // 0: the other side has closed.
  Result<std::size_t> read(std::span<char> out) {
    for (;;) {
      if (auto ready = wait(POLLIN); !ready) return tl::unexpected(ready.error());
      const auto got = ::recv(fd_, out.data(), out.size(), MSG_DONTWAIT);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EAGAIN && errno != EINTR) return fail(ErrorCode::kUnreachable, "connection reset");
    }
  }

 private:
  Result<void> connect(const addrinfo& where) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = ::socket(where.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd_ < 0) return fail(ErrorCode::kIo, std::strerror(errno));
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (::connect(fd_, where.ai_addr, where.ai_addrlen) == 0) return {};
    if (errno != EINPROGRESS) return fail(ErrorCode::kUnreachable, std::strerror(errno));
    if (auto ready = wait(POLLOUT); !ready) return ready;
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return fail(ErrorCode::kUnreachable, std::strerror(error));
    return {};
  }

  Result<void> wait(short what) const {
    for (;;) {
      const auto left = std::chrono::duration_cast<milliseconds>(limits_.end - steady_clock::now());
      const bool stopped = limits_.stop && limits_.stop->load();
      if (left.count() <= 0 || stopped) return fail(ErrorCode::kTimeout, "no answer before the deadline");
      pollfd waiting = {fd_, what, 0};
      if (::poll(&waiting, 1, static_cast<int>(std::min(left + milliseconds(1), kLook).count())) > 0) return {};
    }
  }

  const PostLimits& limits_;
  int fd_ = -1;
};

std::string head_of(const HttpPost& post) {
  auto head = post.method + " " + post.url.path + " HTTP/1.1\r\nHost: " + post.url.authority() + "\r\n";
  for (const auto& field : post.fields.list()) head += field.name + ": " + field.value + "\r\n";
  return head + "Content-Length: " + std::to_string(post.announced_length.value_or(post.length)) +
         "\r\nConnection: close\r\n\r\n";
}

// The other side may answer and close before it has read everything: not an error.
Result<void> send(Line& line, const HttpPost& post) {
  auto sent = line.write(head_of(post));
  std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(post.length, 64 * 1024)));
  for (std::uint64_t done = 0; sent && done < post.length;) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), post.length - done));
    const auto got = post.body(std::span(piece).first(want));
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) return fail(ErrorCode::kIo, "the body is shorter than announced");
    sent = line.write({piece.data(), *got});
    done += *got;
  }
  if (!sent && sent.error().code == ErrorCode::kUnreachable) return {};
  return sent;
}

class AnswerReader {
 public:
  AnswerReader(Line& line, const PostLimits& limits, const BodySink& sink)
      : line_(line), limits_(limits), sink_(sink) {}

  Result<PostAnswer> read() {
    for (int interim = 0; interim <= kMostInterim; ++interim) {
      if (auto done = read_head(); !done) return tl::unexpected(done.error());
      if (parser_->get().result_int() >= 200) return read_rest();
    }
    return bad_input("too many interim responses");
  }

 private:
  Result<void> read_head() {
    parser_.emplace();
    parser_->header_limit(kLargestAnswerHead);
    parser_->body_limit(boost::none);
    while (!parser_->is_header_done()) {
      error_code ec;
      const auto used = parser_->put(boost::asio::buffer(buffer_), ec);
      buffer_.erase(0, used);
      if (ec && ec != http::error::need_more) return bad_input("not an HTTP response: " + ec.message());
      if (parser_->is_header_done()) break;
      const bool begun = !buffer_.empty() || parser_->got_some();
      const auto more = fill();
      if (!more) return tl::unexpected(more.error());
      if (!*more && begun) return bad_input("the response ends in its header");
      if (!*more) return fail(ErrorCode::kUnreachable, "connection closed without a response");
    }
    return {};
  }

  Result<PostAnswer> read_rest() {
    PostAnswer answer;
    const auto& message = parser_->get();
    answer.status = static_cast<int>(message.result_int());
    for (const auto& field : message) answer.fields.add(std::string(field.name_string()), std::string(field.value()));
    answer.length_known = answer.fields.has("Content-Length");
    std::vector<char> piece(64 * 1024);
    while (!parser_->is_done()) {
      const auto got = read_piece(piece);
      if (!got) return tl::unexpected(got.error());
      answer.body_size += *got;
      if (answer.body_size > limits_.largest_body) return fail(ErrorCode::kLimit, "the response body is too large");
      if (auto kept = sink_(std::span(piece).first(*got)); !kept) return tl::unexpected(kept.error());
    }
    return answer;
  }

  Result<std::size_t> read_piece(std::span<char> out) {
    auto& body = parser_->get().body();
    body.data = out.data();
    body.size = out.size();
    body.more = true;
    error_code ec;
    const auto used = parser_->put(boost::asio::buffer(buffer_), ec);
    buffer_.erase(0, used);
    const auto got = out.size() - body.size;
    if (ec && ec != http::error::need_more && ec != http::error::need_buffer)
      return bad_input("response body: " + ec.message());
    if (got > 0 || used > 0 || parser_->is_done()) return got;
    const auto more = fill();
    if (!more) return tl::unexpected(more.error());
    if (*more) return std::size_t{0};
    parser_->put_eof(ec);
    if (ec) return bad_input("response body: " + ec.message());
    return std::size_t{0};
  }

  Result<bool> fill() {
    char piece[16 * 1024];
    const auto got = line_.read(piece);
    if (!got) return tl::unexpected(got.error());
    buffer_.append(piece, *got);
    return *got > 0;
  }

  Line& line_;
  const PostLimits& limits_;
  const BodySink& sink_;
  std::optional<AnswerParser> parser_;
  std::string buffer_;  // received, not yet parsed
};

}  // namespace

Result<PostAnswer> http_post(const HttpPost& post, const PostLimits& limits, const BodySink& sink) {
  if (post.url.scheme != "http") return fail(ErrorCode::kUnreachable, "notifications need an http URL");
  Line line(limits);
  if (auto connected = line.connect(post.url); !connected) return tl::unexpected(connected.error());
  if (auto sent = send(line, post); !sent) return tl::unexpected(sent.error());
  return AnswerReader(line, limits, sink).read();
}

}  // namespace bitspec::refserver
