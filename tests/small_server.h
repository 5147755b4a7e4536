// SmallServer: a server whose every answer a test decides, and MiniBits, an upload server of a few lines to start from.
//
// Loopback, any free port, a thread per connection. Nothing here waits longer than its destructor lets it.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/protocol/content_range.h"
#include "harness/protocol/fields.h"
#include "harness/refserver/server.h"

namespace bitspec {

struct Request {
  std::string method, target, body;
  Fields fields;
  int connection = 0;  // the same number for all that came over one
  std::string type() const { return lower(fields.first("BITS-Packet-Type").value_or("")); }
};

struct Reply {
  std::string bytes;
  bool close = false;                        // behind the bytes, without a word
  std::chrono::milliseconds close_after{0};  // so long behind them, and nothing is read meanwhile
};

inline Reply answer(std::string_view status, const Fields& fields = {}, std::string_view body = {}) {
  std::string head = "HTTP/1.1 " + std::string(status) + "\r\n";
  for (const Field& field : fields.list()) head += field.name + ": " + field.value + "\r\n";
  return {head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body)};
}

inline Reply ack(std::string_view status, Fields fields = {}) {
  fields.add("BITS-Packet-Type", "Ack");
  return answer(status, fields);
}

inline Reply no_answer() {
  return {{}, true};
}

class SmallServer {
 public:
  using Handler = std::function<Reply(const Request&)>;

  // One at a time: nobody else is served while a connection is open.
  explicit SmallServer(Handler handler, bool one_at_a_time = false)
      : handler_(std::move(handler)), one_at_a_time_(one_at_a_time) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0) ::listen(listener_, 64);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~SmallServer() {
    stop_ = true;
    acceptor_.join();
    for (auto& thread : connections_) thread.join();
  }
  SmallServer(const SmallServer&) = delete;
  SmallServer& operator=(const SmallServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  // From now on there is no server: nothing listens, and open connections end.
  void die() { stop_ = true; }
  bool dead() const { return stop_; }

 private:
  static constexpr int kSlice = 10;  // milliseconds between looks at stop_

  void accept_all() {
    while (!stop_) {
      pollfd entry{listener_, POLLIN, 0};
      if (::poll(&entry, 1, kSlice) <= 0) continue;
      const int fd = ::accept(listener_, nullptr, nullptr);
      if (fd < 0) continue;
      if (one_at_a_time_)
        serve(fd);
      else
        connections_.emplace_back([this, fd] { serve(fd); });
    }
    ::close(listener_);
  }

  bool read_more(int fd, std::string& bytes) {
    while (!stop_) {
      pollfd entry{fd, POLLIN, 0};
      if (::poll(&entry, 1, kSlice) <= 0) continue;
      char buffer[16384];
      const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
      if (n <= 0) return false;
      bytes.append(buffer, static_cast<std::size_t>(n));
      return true;
    }
    return false;
  }

  bool read_request(int fd, std::string& bytes, Request& request) {
    std::size_t end;
    while ((end = bytes.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more(fd, bytes)) return false;
    }
    const std::string head = bytes.substr(0, end + 2);
    bytes.erase(0, end + 4);
    const auto first = head.find(' '), second = head.find(' ', first + 1);
    request.method = head.substr(0, first);
    request.target = head.substr(first + 1, second - first - 1);
    for (std::size_t at = head.find("\r\n") + 2; at < head.size(); at = head.find("\r\n", at) + 2) {
      const std::string line = head.substr(at, head.find("\r\n", at) - at);
      const auto colon = line.find(':');
      if (colon != std::string::npos)
        request.fields.add(line.substr(0, colon), std::string(trim_blanks(line.substr(colon + 1))));
    }
    const auto length = parse_decimal(request.fields.first("Content-Length").value_or("0")).value_or(0);
    while (bytes.size() < length) {
      if (!read_more(fd, bytes)) return false;
    }
    request.body = bytes.substr(0, length);
    bytes.erase(0, length);
    return true;
  }

  void serve(int fd) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::string bytes;
    const int number = ++connections_so_far_;
    for (Request request; read_request(fd, bytes, request); request = {}) {
      request.connection = number;
      const Reply reply = handler_(request);
      if (stop_ || (!reply.bytes.empty() && ::send(fd, reply.bytes.data(), reply.bytes.size(), MSG_NOSIGNAL) < 0) ||
          reply.close)
        break;
      if (reply.close_after.count() > 0) {
        std::this_thread::sleep_for(reply.close_after);
        break;
      }
    }
    ::close(fd);
  }

  Handler handler_;
  bool one_at_a_time_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<int> connections_so_far_{0};
  std::thread acceptor_;
  std::vector<std::thread> connections_;  // the acceptor's, until it has ended
};

// Right enough for a preflight: sessions, offsets, downloads.
class MiniBits {
 public:
  Reply operator()(const Request& request) {
    const std::lock_guard lock(mutex_);
    if (request.method == "GET") {
      const auto at = files_.find(request.target);
      return at == files_.end() ? answer("404 Not Found") : answer("200 OK", {}, at->second);
    }
    const std::string type = request.type();
    if (type == "ping") return ack("200 OK");
    if (type == "create-session") return create(request);
    const std::string id = request.fields.first("BITS-Session-Id").value_or("");
    const auto at = sessions_.find(id);
    if (type == "fragment" || type == "close-session" || type == "cancel-session") {
      if (at == sessions_.end()) return error("500 Internal Server Error", "0x8020001F");
      if (type == "fragment") return fragment(request, id, at->second);
      if (type == "close-session") files_[at->second.path] = at->second.data;
      sessions_.erase(at);
      return ack("200 OK", with_id(id));
    }
    return error("400 Bad Request", "0x80070057");
  }

  static Reply error(std::string_view status, const std::string& code) {
    Fields fields;
    fields.add("BITS-Error-Code", code);
    fields.add("BITS-Error-Context", "0x5");
    return ack(status, fields);
  }

 private:
  struct Upload {
    std::string path, data;
  };

  static Fields with_id(const std::string& id) {
    Fields fields;
    fields.add("BITS-Session-Id", id);
    return fields;
  }

  Reply create(const Request& request) {
    char id[40];
    std::snprintf(id, sizeof id, "{00000000-0000-0000-0000-%012x}", ++issued_);
    sessions_[id].path = request.target;
    Fields fields = with_id(id);
    fields.add("BITS-Protocol", "{7df0354d-249b-430f-820d-3d2a9bef4931}");
    return ack("200 OK", fields);
  }

  static Reply fragment(const Request& request, const std::string& id, Upload& upload) {
    const auto range = ContentRange::parse(request.fields.first("Content-Range").value_or(""));
    if (!range || range->size() != request.body.size()) return error("400 Bad Request", "0x80070057");
    Fields fields = with_id(id);
    const bool gap = range->first != upload.data.size();
    if (!gap) upload.data += request.body;
    fields.add("BITS-Received-Content-Range", std::to_string(upload.data.size()));
    return ack(gap ? "416 Requested Range Not Satisfiable" : "200 OK", fields);
  }

  std::mutex mutex_;
  unsigned issued_ = 0;
  std::map<std::string, Upload> sessions_;
  std::map<std::string, std::string> files_;
};

// A port of this machine on which nothing listens, and that nobody else gets: servers of other tests begin all the
// time.
class TakenPort {
 public:
  explicit TakenPort(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  }
  TakenPort(const TakenPort&) = delete;
  TakenPort& operator=(const TakenPort&) = delete;
  ~TakenPort() { ::close(socket_); }

 private:
  int socket_;
};

// The reference server with these faults, in memory.
inline std::unique_ptr<refserver::Server> reference(std::vector<std::string> faults) {
  refserver::Options options;
  options.faults = std::move(faults);
  auto server = refserver::Server::start(options);
  EXPECT_TRUE(server) << server.error().render();
  return server ? std::move(*server) : nullptr;
}

}  // namespace bitspec
