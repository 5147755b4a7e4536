#include "harness/refserver/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "harness/base/shortage.h"

namespace bitspec::refserver {
namespace {

constexpr auto kLinger = std::chrono::seconds(2);
constexpr int kShortageWaitMs = 50;

tl::unexpected<Error> system_error(const std::string& what) {
  return fail(ErrorCode::kIo, what + ": " + std::strerror(errno));
}

using linger_option = struct linger;  // Socket has a function of this name

timeval timeval_of(std::chrono::milliseconds time) {
  return {time.count() / 1000, time.count() % 1000 * 1000};
}

void set_option(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof(value));
}

}  // namespace

Socket::Socket(int fd, const TlsContext* tls) : fd_(fd), tls_(tls ? tls->accept(fd) : nullptr) {}

Socket::~Socket() {
  ::close(fd_);
}

std::size_t Socket::read(std::span<char> out) {
  if (reset_ || !keep_deadline()) return 0;
  if (tls_) return tls_->read(out);
  const auto got = ::recv(fd_, out.data(), out.size(), 0);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

bool Socket::write(std::string_view bytes) {
  if (reset_) return false;
  if (tls_) return tls_->write(bytes);
  while (!bytes.empty()) {
    const auto put = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

void Socket::reset() {
  reset_ = true;
  const linger_option at_once = {1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

std::string Socket::peer() const {
  sockaddr_in where{};
  socklen_t size = sizeof(where);
  std::array<char, INET_ADDRSTRLEN> text;
  if (::getpeername(fd_, reinterpret_cast<sockaddr*>(&where), &size) != 0 || where.sin_family != AF_INET ||
      !::inet_ntop(AF_INET, &where.sin_addr, text.data(), text.size()))
    return {};
  return std::string(text.data()) + ":" + std::to_string(ntohs(where.sin_port));
}

void Socket::linger() {
  if (reset_) return;
  if (tls_) tls_->send_close_notify();
  ::shutdown(fd_, SHUT_WR);
  const auto end = std::chrono::steady_clock::now() + kLinger;
  std::array<char, 65536> waste;
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    pollfd waiting = {fd_, POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) return;
    if (::recv(fd_, waste.data(), waste.size(), MSG_DONTWAIT) <= 0) return;
  }
}

void Socket::set_deadline(std::chrono::steady_clock::time_point deadline) {
  const bool shortened = deadline_.exchange(deadline) != kNoDeadline;
  if (shortened && deadline == kNoDeadline) set_patience(patience_);
}

// False: it has passed. TLS reads as often as it likes meanwhile, each time for as long as is left now.
bool Socket::keep_deadline() {
  if (deadline_.load() == kNoDeadline) return true;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_.load() - std::chrono::steady_clock::now());
  if (left.count() <= 0) return false;
  const timeval limit = timeval_of(std::min(left, patience_));
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  return true;
}

void Socket::set_patience(std::chrono::milliseconds patience) {
  patience_ = patience;
  const timeval limit = timeval_of(patience);
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

void Socket::interrupt() {
  ::shutdown(fd_, SHUT_RDWR);
}

Result<Listener> Listener::open(const std::string& address, std::uint16_t port) {
  Listener listener;
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  if (::inet_pton(AF_INET, address.c_str(), &where.sin_addr) != 1)
    return bad_input("'" + address + "' is not an IPv4 address");
  listener.fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener.fd_ < 0 || ::pipe2(listener.wake_, O_CLOEXEC) != 0) return system_error("socket");
  set_option(listener.fd_, SOL_SOCKET, SO_REUSEADDR, 1);
  if (::bind(listener.fd_, reinterpret_cast<sockaddr*>(&where), sizeof(where)) != 0 ||
      ::listen(listener.fd_, 128) != 0) {
    return system_error("cannot listen on " + address + ":" + std::to_string(port));
  }
  socklen_t size = sizeof(where);
  ::getsockname(listener.fd_, reinterpret_cast<sockaddr*>(&where), &size);
  listener.port_ = ntohs(where.sin_port);
  return listener;
}

Listener::Listener(Listener&& other) noexcept : fd_(std::exchange(other.fd_, -1)), port_(other.port_) {
  wake_[0] = std::exchange(other.wake_[0], -1);
  wake_[1] = std::exchange(other.wake_[1], -1);
}

Listener::~Listener() {
  for (const int fd : {fd_, wake_[0], wake_[1]}) {
    if (fd >= 0) ::close(fd);
  }
}

int Listener::accept() {
  for (;;) {
    pollfd waiting[2] = {{fd_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
    if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return -1;
    if (waiting[1].revents != 0) return -1;
    if (waiting[0].revents == 0) continue;
    const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) {
      // No descriptor is free: looking again and again at the connection that waits would not make one so.
      if (is_shortage(errno)) ::poll(&waiting[1], 1, kShortageWaitMs);
      continue;
    }
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    const timeval limit = timeval_of(kPatience);
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    return fd;
  }
}

void Listener::stop() {
  const char byte = 0;
  [[maybe_unused]] const auto ignored = ::write(wake_[1], &byte, 1);
}

}  // namespace bitspec::refserver
