#include "harness/wire/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "harness/base/printable.h"
#include "harness/base/shortage.h"
#include "harness/base/text.h"
#include "harness/wire/tcp_stream.h"

namespace bitspec::wire {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWaiting = 128;             // connections that nobody accepted yet
constexpr milliseconds kLongest{60'000};  // of one poll, which counts in int

struct Loopback {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

Result<Loopback> loopback(const std::string& address, std::uint16_t port) {
  Loopback found;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&found.bytes);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&found.bytes);
  if (::inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    found.size = sizeof *v4;
    if (ntohl(v4->sin_addr.s_addr) >> 24 == 127) return found;
  } else if (::inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    found.size = sizeof *v6;
    if (IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr)) return found;
  } else {
    return bad_input("'" + printable(address) + "' is not a numeric IP address");
  }
  return bad_input(address + ": not a loopback address");
}

std::uint16_t port_of(int fd) {
  sockaddr_storage bytes{};
  socklen_t size = sizeof bytes;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&bytes), &size);
  return ntohs(bytes.ss_family == AF_INET ? reinterpret_cast<sockaddr_in*>(&bytes)->sin_port
                                          : reinterpret_cast<sockaddr_in6*>(&bytes)->sin6_port);
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(const std::string& address, std::uint16_t port) {
  const auto where = loopback(address, port);
  if (!where) return tl::unexpected(where.error());
  const std::string place = place_text(address, port);
  const int stop = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  const int fd = ::socket(where->bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  std::unique_ptr<Listener> listener(new Listener(fd, stop, port, place));  // closes both from here on
  const int on = 1;  // or a port that was served a minute ago cannot be taken again
  if (stop < 0 || fd < 0 || ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(fd, reinterpret_cast<const sockaddr*>(&where->bytes), where->size) != 0 || ::listen(fd, kWaiting) != 0) {
    return fail(ErrorCode::kIo, place + ": " + errno_text(errno));
  }
  listener->port_ = port_of(fd);
  listener->place_ = place_text(address, listener->port_);
  return listener;
}

Listener::~Listener() {
  if (fd_ >= 0) ::close(fd_);
  if (stop_ >= 0) ::close(stop_);
}

Result<std::unique_ptr<Stream>> Listener::accept(SteadyTime deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    pollfd entries[] = {{fd_, POLLIN, 0}, {stop_, POLLIN, 0}};
    const int n = ::poll(entries, 2, static_cast<int>(std::clamp(left, milliseconds(0), kLongest).count()));
    if (n < 0 && errno != EINTR) return fail(ErrorCode::kIo, place_ + ": " + errno_text(errno));
    if (n > 0 && entries[1].revents) return nullptr;
    if (n > 0) {
      const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd >= 0) return stream_of_socket(fd);
      // A client that gave up in between is none.
      if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED && errno != EPROTO) {
        return fail(code_of_errno(errno, ErrorCode::kIo), place_ + ": " + errno_text(errno));
      }
    }
    if (Clock::now() >= deadline) return nullptr;
  }
}

void Listener::stop() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_, &one, sizeof one);
}

}  // namespace bitspec::wire
