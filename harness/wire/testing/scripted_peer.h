// ScriptedPeer: a server of one connection after the other whose every move a test writes down. Loopback, port 0, a
// thread of its own.
//
// It waits for bytes and for closes, never for time, unless the script says so.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "harness/protocol/url.h"

namespace bitspec::wire {

// The peer's end of one connection. Nothing here waits longer than five seconds.
class PeerSocket {
 public:
  explicit PeerSocket(int fd) : fd_(fd) {
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~PeerSocket() { close(); }
  PeerSocket(const PeerSocket&) = delete;
  PeerSocket& operator=(const PeerSocket&) = delete;

  // Reads until `end` has come; what came behind it stays for the next call. False: the connection ended first.
  bool read_until(std::string_view end) {
    for (;;) {
      const std::size_t at = unread_.find(end);
      if (at != std::string::npos) {
        got += unread_.substr(0, at + end.size());
        unread_.erase(0, at + end.size());
        return true;
      }
      if (!read_more()) return false;
    }
  }
  bool read_request() { return read_until("\r\n\r\n"); }
  bool read_bytes(std::size_t n) {
    while (unread_.size() < n) {
      if (!read_more()) return false;
    }
    got += unread_.substr(0, n);
    unread_.erase(0, n);
    return true;
  }
  // Reads until the other side closes (true) or breaks the connection (false).
  bool read_to_end() {
    while (read_more()) {
    }
    got += unread_;
    unread_.clear();
    return !broken_;
  }
  // False: the other side is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // Nothing unread, and nothing comes for so long.
  bool quiet_for(std::chrono::milliseconds time) {
    pollfd entry{fd_, POLLIN, 0};
    return unread_.empty() && ::poll(&entry, 1, static_cast<int>(time.count())) == 0;
  }
  void pause(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }
  void half_close() { ::shutdown(fd_, SHUT_WR); }
  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  int fd() const { return fd_; }

  std::string got;  // what the calls above have read

 private:
  bool read_more() {
    pollfd entry{fd_, POLLIN, 0};
    if (::poll(&entry, 1, 30'000) <= 0) return false;
    char buffer[16384];
    const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n > 0) unread_.append(buffer, static_cast<std::size_t>(n));
    broken_ = broken_ || n < 0;
    return n > 0;
  }

  int fd_;
  bool broken_ = false;
  std::string unread_;
};

class ScriptedPeer {
 public:
  using Script = std::function<void(PeerSocket&)>;

  // Runs `script` on each of the next `connections` connections.
  explicit ScriptedPeer(Script script, int connections = 1) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0) ::listen(listener_, 16);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, run = std::move(script), connections] {
      for (int i = 0; i < connections; ++i) {
        pollfd entry{listener_, POLLIN, 0};
        if (::poll(&entry, 1, 30'000) <= 0) return;
        const int fd = ::accept(listener_, nullptr, nullptr);
        if (fd < 0) return;
        PeerSocket socket(fd);
        run(socket);
      }
    });
  }
  ~ScriptedPeer() { finish(); }
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  // Waits for the script's end; what it noted can be read then.
  void finish() {
    if (thread_.joinable()) thread_.join();
    if (listener_ >= 0) ::close(listener_);
    listener_ = -1;
  }
  std::uint16_t port() const { return port_; }
  Url url() const {
    Url url;
    url.scheme = "http";
    url.host = "127.0.0.1";
    url.port = port_;
    return url;
  }

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace bitspec::wire
