// Relay: a port that passes bytes on to another one and records the requests that went by. For tests; loopback only.
//
// A request is recorded with its head, before the head goes on: a server may refuse it at once, and its answer may be
// back before the rest of the body has come by here.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/protocol/fields.h"

namespace bitspec {

class Relay {
 public:
  struct Request {
    std::string head;  // to the blank line
    std::string body;  // what has come of it, at most as long as Content-Length says
  };

  explicit Relay(std::uint16_t to) : to_(to), listener_(open_listener()) {
    accepting_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
  }
  ~Relay() {
    stopping_ = true;
    accepting_.request_stop();
    accepting_.join();
    pumps_.clear();
    close(listener_);
  }

  std::uint16_t port() const { return port_; }

  // The requests whose heads have come since the last call. Whoever has the answer to a request that was accepted gets
  // it here with its whole body.
  std::vector<Request> take() {
    const std::lock_guard lock(mutex_);
    std::vector<Request> out;
    for (const auto& request : std::exchange(requests_, {})) out.push_back(*request);
    return out;
  }

 private:
  // Where the recording of one connection stands.
  struct Recording {
    std::string unread;                // of a head that is not complete
    std::shared_ptr<Request> request;  // the last one
    std::size_t body_left = 0;
  };

  static constexpr int kTick = 20;  // ms; how soon a stop is felt

  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  int open_listener() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(fd, 64);
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    return fd;
  }

  void accept_all(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd waiting{listener_, POLLIN, 0};
      if (poll(&waiting, 1, kTick) <= 0) continue;
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const auto address = loopback(to_);
      connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address);
      pumps_.emplace_back([this, client, server] { pump(client, server); });
    }
  }

  // One connection, both ways, until either side ends it.
  void pump(int client, int server) {
    Recording recording;
    std::vector<char> buffer(64 * 1024);
    while (!stopping_) {
      pollfd waiting[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
      if (poll(waiting, 2, kTick) <= 0) continue;
      const bool from_client = waiting[0].revents != 0;
      const ssize_t n = recv(from_client ? client : server, buffer.data(), buffer.size(), 0);
      if (n <= 0) break;
      if (from_client) {
        record({buffer.data(), static_cast<std::size_t>(n)},
               recording);  // before it goes on: so it precedes the answer
      }
      for (ssize_t sent = 0; sent < n;) {
        const ssize_t m =
            send(from_client ? server : client, buffer.data() + sent, static_cast<std::size_t>(n - sent), MSG_NOSIGNAL);
        if (m <= 0) break;
        sent += m;
      }
    }
    close(client);
    close(server);
  }

  void record(std::string_view bytes, Recording& recording) {
    const std::lock_guard lock(mutex_);
    recording.unread.append(bytes);
    for (;;) {
      const std::size_t n = std::min(recording.body_left, recording.unread.size());
      if (n > 0) recording.request->body.append(recording.unread, 0, n);
      recording.unread.erase(0, n);
      recording.body_left -= n;
      const std::size_t end = recording.unread.find("\r\n\r\n");
      if (recording.body_left > 0 || end == std::string::npos) return;
      recording.request = std::make_shared<Request>();
      recording.request->head = recording.unread.substr(0, end + 4);
      recording.unread.erase(0, end + 4);
      recording.body_left = length_of(recording.request->head);
      requests_.push_back(recording.request);
    }
  }

  static std::size_t length_of(const std::string& head) {
    const auto at = lower(head).find("\r\ncontent-length:");
    return at == std::string::npos ? 0 : std::strtoull(head.c_str() + at + 17, nullptr, 10);
  }

  const std::uint16_t to_;
  std::uint16_t port_ = 0;
  const int listener_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;  // guards the requests, those of `requests_` and what they point to
  std::vector<std::shared_ptr<Request>> requests_;
  std::vector<std::jthread> pumps_;  // touched by the accepting thread, and by the destructor when that has ended
  std::jthread accepting_;
};

}  // namespace bitspec
