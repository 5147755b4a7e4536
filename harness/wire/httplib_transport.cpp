#include "harness/wire/httplib_transport.h"

#include <httplib.h>
#include <signal.h>
#include <sys/resource.h>

#include <optional>

#include "harness/base/run_catching.h"
#include "harness/wire/httplib_messages.h"

namespace bitspec::wire {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPiece = 64 * 1024;
// Of data; it needs less than one. The library keeps every field line, and every chunk size, of an answer that never
// ends.
constexpr rlim_t kMemory = 8ull * 1024 * 1024;

// Our end of the socket to the parent, blocking. False: the parent has gone, or gave up on us.
class Parent {
 public:
  explicit Parent(int fd) : fd_(fd) {}

  bool read(char* out, std::size_t size) {
    while (size > 0) {
      const ssize_t n = ::recv(fd_, out, size, 0);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      out += n;
      size -= static_cast<std::size_t>(n);
    }
    return true;
  }

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  bool read_message(MessageHead& head, std::string& body) {
    char bytes[kMessageHeadSize];
    if (!read(bytes, sizeof bytes)) return false;
    head = read_message_head({bytes, sizeof bytes});
    if (head.size > kLargestMessage) return false;
    body.resize(head.size);
    return read(body.data(), body.size());
  }

 private:
  int fd_;
};

Fields fields_of(const httplib::Headers& headers) {
  Fields out;
  for (const auto& [name, value] : headers) out.add(name, value);
  return out;
}

HeadMessage head_of(const httplib::Response& response) {
  HeadMessage head;
  head.version = response.version;
  head.reason = response.reason;
  head.status = response.status < 0 ? 0 : response.status;
  head.fields = fields_of(response.headers);
  return head;
}

ClientOutcome outcome_of(httplib::Error error, milliseconds took, milliseconds timeout) {
  switch (error) {
    case httplib::Error::Success:
      return ClientOutcome::kAnswered;
    case httplib::Error::Connection:
      return ClientOutcome::kNotConnected;
    case httplib::Error::ConnectionTimeout:
      return ClientOutcome::kConnectTimeout;
    case httplib::Error::Read:  // timeout, end, reset and nonsense are all the same to it
      return took >= timeout ? ClientOutcome::kReadTimeout : ClientOutcome::kReadFailed;
    case httplib::Error::Write:
    case httplib::Error::Canceled:  // our provider says no when its write did
      return ClientOutcome::kWriteFailed;
    default:
      return ClientOutcome::kOther;
  }
}

class Child {
 public:
  explicit Child(int fd) : parent_(fd) {}

  int run() {
    MessageHead head;
    std::string body;
    if (!parent_.read_message(head, body) || head.type != MessageType::kOpen || !unpack(body, open_)) return 1;
    set_up();
    if (!parent_.write({&kReady, 1})) return 1;
    while (parent_.read_message(head, body)) {
      if (head.type == MessageType::kClose) {
        client_->stop();
        if (!parent_.write({&kReady, 1})) return 1;
        continue;
      }
      RequestMessage request;
      if (head.type != MessageType::kRequest || !unpack(body, request)) return 1;
      // The timeouts of the library are per read: this is the last resort should the parent be gone.
      ::alarm(static_cast<unsigned>((open_.connect_ms + open_.exchange_ms) / 1000 + 3));
      if (!exchange(request)) return 1;
      ::alarm(0);
    }
    return 0;
  }

 private:
  void set_up() {
    client_.emplace(open_.host, open_.port);
    client_->set_keep_alive(true);
    client_->set_tcp_nodelay(true);  // or a small body waits 40 ms for the ACK of the head
    client_->set_follow_location(false);
    client_->set_decompress(false);
    client_->set_url_encode(false);  // the target goes out as it is written
    client_->set_connection_timeout(milliseconds(open_.connect_ms));
    client_->set_read_timeout(milliseconds(open_.exchange_ms));
    client_->set_write_timeout(milliseconds(open_.exchange_ms));
    client_->set_socket_options([this](socket_t) { connected_ = true; });
  }

  // False: the parent is gone.
  bool exchange(const RequestMessage& message) {
    connected_ = head_sent_ = false;
    parent_there_ = true;
    body_left_ = message.body_size;
    ClientEnd end;
    if (message.same_connection && !still_open()) {
      end.outcome = ClientOutcome::kHadClosed;
      end.words = "the server had closed the connection";
    } else {
      const auto failed = run_catching([&] { send(message, end); });
      if (failed) {
        end.words = failed->message;
        set_up();
      }
    }
    end.connected = connected_;
    end.open = client_->is_socket_open() != 0;
    return parent_there_ && drain() && parent_.write(pack(end));
  }

  void send(const RequestMessage& message, ClientEnd& end) {
    const auto start = Clock::now();
    const httplib::Result result = client_->send(request_of(message));
    const auto took = std::chrono::ceil<milliseconds>(Clock::now() - start);
    if (result && !head_sent_) send_head(*result);  // 204 and answers to HEAD do not call back
    end.outcome = outcome_of(result.error(), took, milliseconds(open_.exchange_ms));
    end.words = httplib::to_string(result.error());
  }

  httplib::Request request_of(const RequestMessage& message) {
    httplib::Request request;
    request.method = message.method;
    request.path = message.target;
    for (const Field& field : message.fields.list()) request.headers.emplace(field.name, field.value);
    if (message.body_size > 0) {
      request.content_length_ = message.body_size;
      request.content_provider_ = [this](std::size_t, std::size_t length, httplib::DataSink& sink) {
        return provide(length, sink);
      };
    }
    request.response_handler = [this](const httplib::Response& response) { return send_head(response); };
    request.content_receiver = [this](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
      return send_body({data, size});
    };
    return request;
  }

  bool provide(std::size_t length, httplib::DataSink& sink) {
    const std::size_t n = std::min({length, kPiece, static_cast<std::size_t>(body_left_)});
    if (n == 0 || !take(n)) return false;
    return sink.write(piece_, n);
  }

  bool take(std::size_t n) {
    parent_there_ = parent_.read(piece_, n);
    body_left_ -= n;
    return parent_there_;
  }

  // What the library did not want of the body stands before the next request.
  bool drain() {
    while (body_left_ > 0) {
      if (!take(static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, kPiece)))) return false;
    }
    return true;
  }

  bool send_head(const httplib::Response& response) {
    head_sent_ = true;
    return parent_there_ = parent_.write(pack(head_of(response)));
  }

  bool send_body(std::string_view bytes) {
    for (; !bytes.empty() && parent_there_; bytes.remove_prefix(std::min(bytes.size(), kPiece))) {
      const std::string_view piece = bytes.substr(0, kPiece);
      const std::string head = message_head({MessageType::kBody, static_cast<std::uint32_t>(piece.size())});
      parent_there_ = parent_.write(head) && parent_.write(piece);
    }
    return parent_there_;
  }

  bool still_open() {
    if (client_->is_socket_open() == 0) return false;
    char byte;
    const ssize_t n = ::recv(client_->socket(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
  }

  Parent parent_;
  OpenMessage open_;
  std::optional<httplib::Client> client_;
  std::uint64_t body_left_ = 0;
  bool connected_ = false, head_sent_ = false, parent_there_ = true;
  char piece_[kPiece];
};

void limit(auto what, rlim_t most) {
  const rlimit value{most, most};
  (void)::setrlimit(what, &value);
}

}  // namespace

int run_httplib_child(int fd) {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGINT, SIG_IGN);  // of a terminal goes to the whole group; the parent says when it is over
  limit(RLIMIT_CORE, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // whose shadow memory is far larger
  limit(RLIMIT_DATA, kMemory);
#endif
  return Child(fd).run();
}

}  // namespace bitspec::wire
