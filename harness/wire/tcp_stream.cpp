// TCP behind Stream: a socket and ppoll(2), for exact control of segments, half-close and reset.
#include "harness/wire/tcp_stream.h"

#ifdef __linux__
#include <linux/sockios.h>
#endif

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <thread>
#include <vector>

#include "harness/base/shortage.h"
#include "harness/base/text.h"
#include "harness/protocol/fields.h"

namespace bitspec::wire {
namespace {

using Clock = std::chrono::steady_clock;

constexpr milliseconds kPatience{20};

class TcpStream : public Stream {
 public:
  explicit TcpStream(int fd) : fd_(fd) {}
  // Connecting wants a non-blocking socket, reading a blocking one; see read_some.
  void connected() {
    const timeval patience{0, std::chrono::microseconds(kPatience).count()};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const int on = 1;  // or a small body waits 40 ms for the ACK of the head
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(fd_, F_SETFL, 0);
  }
  ~TcpStream() override { close(); }
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  IoResult read_some(std::span<char> out, SteadyTime deadline) override;
  IoResult write_some(std::string_view bytes, SteadyTime deadline, bool stop_on_input) override;
  bool wait_input(SteadyTime deadline) override { return fd_ < 0 || wait_for(fd_, POLLIN, deadline); }
  std::uint64_t unsent() const override;
  void half_close() override {
    if (fd_ >= 0) ::shutdown(fd_, SHUT_WR);
  }
  void reset() override;
  void close() override;
  int descriptor() const { return fd_; }

 private:
  int fd_;
  bool broken_ = false;  // a call said so; the kernel tells it only once
};

// One system call where the answer comes soon: a blocking recv that gives up after kPatience. Only what is left of the
// deadline then, if less, is waited for with ppoll, which is exact.
IoResult TcpStream::read_some(std::span<char> out, SteadyTime deadline) {
  if (fd_ < 0) return {broken_ ? IoStatus::kReset : IoStatus::kEnd, 0};
  bool waited = false;
  for (;;) {
    const bool ample = !waited && deadline - Clock::now() > 2 * kPatience;
    const ssize_t n = ::recv(fd_, out.data(), out.size(), ample ? 0 : MSG_DONTWAIT);
    if (n > 0) return {IoStatus::kOk, static_cast<std::size_t>(n)};
    if (n == 0) return {broken_ ? IoStatus::kReset : IoStatus::kEnd, 0};
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) {
      broken_ = true;
      return {IoStatus::kReset, 0};
    }
    if (!wait_for(fd_, POLLIN, deadline)) return {IoStatus::kDeadline, 0};
    waited = true;
  }
}

IoResult TcpStream::write_some(std::string_view bytes, SteadyTime deadline, bool stop_on_input) {
  if (fd_ < 0) return {IoStatus::kReset, 0};
  for (;;) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) return {IoStatus::kOk, static_cast<std::size_t>(n)};
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
      // What the peer sent before it broke the connection can still be read.
      broken_ = true;
      return {IoStatus::kReset, 0};
    }
    short found = 0;
    const short events = static_cast<short>(stop_on_input ? POLLOUT | POLLIN | POLLRDHUP : POLLOUT);
    if (!wait_for(fd_, events, deadline, &found)) return {IoStatus::kDeadline, 0};
    if (!(found & (POLLOUT | POLLERR | POLLHUP)) && (found & (POLLIN | POLLRDHUP))) return {IoStatus::kDeadline, 0};
  }
}

std::uint64_t TcpStream::unsent() const {
#ifdef SIOCOUTQ
  int bytes = 0;
  if (fd_ >= 0 && ::ioctl(fd_, SIOCOUTQ, &bytes) == 0 && bytes > 0) return static_cast<std::uint64_t>(bytes);
#endif
  return 0;
}

void TcpStream::reset() {
  if (fd_ < 0) return;
  const linger now{1, 0};  // close() then sends RST and forgets what was not sent yet
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(fd_);
  fd_ = -1;
  broken_ = true;
}

void TcpStream::close() {
  if (fd_ < 0) return;
  // Unread bytes would turn the FIN into a RST.
  char unread[16384];
  for (int i = 0; i < 64 && ::recv(fd_, unread, sizeof unread, MSG_DONTWAIT) > 0; ++i) {
  }
  ::close(fd_);
  fd_ = -1;
}

struct Address {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

std::vector<Address> lookup(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  std::vector<Address> found;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list) != 0) return found;
  for (const addrinfo* a = list; a != nullptr; a = a->ai_next) {
    Address address;
    std::memcpy(&address.bytes, a->ai_addr, a->ai_addrlen);
    address.size = a->ai_addrlen;
    found.push_back(address);
  }
  freeaddrinfo(list);
  return found;
}

// The errno of a socket that cannot be had, or 0. The resolver does not say whether it could have one.
int shortage_now() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return is_shortage(errno) ? errno : 0;
  ::close(fd);
  return 0;
}

// The resolver knows no deadline, so it runs beside us and is left behind if it takes too long.
Result<std::vector<Address>> resolve(const Url& url, SteadyTime deadline) {
  std::vector<Address> found = lookup(url.host, url.port, AI_NUMERICHOST);
  if (!found.empty()) return found;
  if (same_name(url.host,
                "localhost")) {  // is always the loopback address [RFC 6761 6.3], and common enough to be fast
    found = lookup("127.0.0.1", url.port, AI_NUMERICHOST);
    for (const Address& a : lookup("::1", url.port, AI_NUMERICHOST)) found.push_back(a);
    return found;
  }
  std::promise<std::vector<Address>> promise;
  std::future<std::vector<Address>> future = promise.get_future();
  std::thread([promise = std::move(promise), host = url.host, port = url.port]() mutable {
    promise.set_value(lookup(host, port, AI_ADDRCONFIG));
  }).detach();
  if (future.wait_until(deadline) != std::future_status::ready) {
    return fail(ErrorCode::kTimeout, url.host + ": DNS lookup timed out");
  }
  found = future.get();
  if (found.empty()) {
    if (const int error = shortage_now()) return fail(ErrorCode::kNoResources, url.host + ": " + errno_text(error));
    return fail(ErrorCode::kUnreachable, url.host + ": host not found");
  }
  return found;
}

// A connect to a dead loopback port of the ephemeral range can meet itself: nobody else is there.
bool met_itself(int fd) {
  sockaddr_storage ours{}, theirs{};
  socklen_t our_size = sizeof ours, their_size = sizeof theirs;
  return ::getsockname(fd, reinterpret_cast<sockaddr*>(&ours), &our_size) == 0 &&
         ::getpeername(fd, reinterpret_cast<sockaddr*>(&theirs), &their_size) == 0 && our_size == their_size &&
         std::memcmp(&ours, &theirs, our_size) == 0;
}

// 0, or the errno of what went wrong; ETIMEDOUT when the deadline passed.
int connect_socket(int fd, const Address& address, SteadyTime deadline) {
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address.bytes), address.size) != 0) {
    if (errno != EINPROGRESS) return errno;
    if (!wait_for(fd, POLLOUT, deadline)) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    if (error != 0) return error;
  }
  return met_itself(fd) ? ECONNREFUSED : 0;
}

bool nobody_there(int error) {
  return error == ECONNREFUSED || error == ECONNRESET || error == EHOSTUNREACH || error == ENETUNREACH;
}

}  // namespace

bool wait_for(int fd, short events, SteadyTime deadline, short* found) {
  for (;;) {
    const auto left = std::max(deadline - Clock::now(), Clock::duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
    pollfd entry{fd, events, 0};
    const int n = ppoll(&entry, 1, &timeout, nullptr);
    if (n > 0) {
      if (found) *found = entry.revents;
      return true;
    }
    if (n == 0) return false;
    if (errno != EINTR) return true;  // the next call on the socket says what is wrong
  }
}

int socket_of(const Stream& stream) {
  const auto* tcp = dynamic_cast<const TcpStream*>(&stream);
  return tcp ? tcp->descriptor() : -1;
}

std::string place_text(const std::string& host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::unique_ptr<Stream> stream_of_socket(int fd) {
  auto stream = std::make_unique<TcpStream>(fd);
  stream->connected();
  return stream;
}

Result<std::unique_ptr<Stream>> connect_tcp(const Url& url, SteadyTime deadline) {
  const std::string place = place_text(url.host, url.port);
  if (url.scheme == "https") return bad_input(place + ": https requires TLS");
  auto addresses = resolve(url, deadline);
  if (!addresses) return tl::unexpected(addresses.error());

  int error = EHOSTUNREACH;
  std::size_t left = addresses->size();
  for (const Address& address : *addresses) {
    const int fd = ::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return fail(code_of_errno(errno, ErrorCode::kIo), place + ": " + errno_text(errno));
    auto stream = std::make_unique<TcpStream>(fd);
    const auto now = Clock::now();  // a silent first address leaves time for the others
    error = connect_socket(fd, address, now + (deadline - now) / static_cast<int>(left--));
    if (error == 0) {
      stream->connected();
      return stream;
    }
  }
  if (error == ETIMEDOUT) return fail(ErrorCode::kTimeout, place + ": connection timed out");
  const ErrorCode code = nobody_there(error) ? ErrorCode::kUnreachable : code_of_errno(error, ErrorCode::kIo);
  return fail(code, place + ": " + errno_text(error));
}

}  // namespace bitspec::wire
