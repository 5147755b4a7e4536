// For tests: a client that sends exact bytes and reads answers by their Content-Length, and nothing more.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace bitspec::refserver {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int patience_ms = 30'000, const char* address = "127.0.0.1")
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    be_patient(patience_ms);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    ::inet_pton(AF_INET, address, &where.sin_addr);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&where), sizeof(where)) != 0) shut();
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { shut(); }

  // How long it waits for bytes.
  void be_patient(int patience_ms) {
    const timeval patience = {patience_ms / 1000, patience_ms % 1000 * 1000};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto put = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (put <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
  }

  // The head up to the blank line, and the body it announces; less if the connection ends. "" at the end or after the
  // timeout.
  std::string answer(bool to_head = false) {
    while (rest_.find("\r\n\r\n") == std::string::npos) {
      if (!more()) return take(rest_.size());
    }
    const auto head = rest_.find("\r\n\r\n") + 4;
    const auto field = rest_.substr(0, head).find("\r\nContent-Length: ");
    const auto length = field == std::string::npos || to_head ? 0 : std::stoull(rest_.substr(field + 18));
    while (rest_.size() < head + length) {
      if (!more()) break;
    }
    return take(head + length);
  }
  std::string ask(std::string_view bytes) {
    send(bytes);
    return answer();
  }
  // Everything until the other side closes.
  std::string to_the_end() {
    while (more()) continue;
    return take(rest_.size());
  }
  bool ended() const { return ended_; }  // the other side has closed, as the last call found
  bool closed() { return to_the_end().empty() && ended_; }

  void half_close() { ::shutdown(fd_, SHUT_WR); }
  void shut() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  bool more() {
    char piece[65536];
    const auto got = ::recv(fd_, piece, sizeof(piece), 0);
    ended_ = got == 0;
    if (got <= 0) return false;
    rest_.append(piece, static_cast<std::size_t>(got));
    return true;
  }
  std::string take(std::size_t count) {
    auto taken = rest_.substr(0, count);
    rest_.erase(0, taken.size());
    return taken;
  }

  int fd_;
  std::string rest_;
  bool ended_ = false;
};

// The value of the first field of that name (as it is spelt) in an answer, or "".
inline std::string field_of(const std::string& answer, const std::string& name) {
  const auto at = answer.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const auto from = at + name.size() + 4;
  return answer.substr(from, answer.find("\r\n", from) - from);
}

inline int status_in(const std::string& answer) {
  return answer.starts_with("HTTP/1.") && answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0;
}

// A packet with a Content-Length that fits the body. `fields`: lines that end in CRLF.
inline std::string packet(const std::string& type, const std::string& path, const std::string& fields = "",
                          const std::string& body = "") {
  return "BITS_POST " + path + " HTTP/1.1\r\nHost: h\r\nBITS-Packet-Type: " + type + "\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline const std::string kOffer = "BITS-Supported-Protocols: {7df0354d-249b-430f-820d-3d2a9bef4931}\r\n";

inline std::string fragment(const std::string& path, const std::string& id, const std::string& range,
                            const std::string& body) {
  return packet("Fragment", path, "BITS-Session-Id: " + id + "\r\nContent-Range: bytes " + range + "\r\n", body);
}
inline std::string with_id(const std::string& type, const std::string& path, const std::string& id) {
  return packet(type, path, "BITS-Session-Id: " + id + "\r\n");
}
inline std::string get(const std::string& path, const std::string& fields = "", const std::string& method = "GET") {
  return method + " " + path + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

inline std::uint16_t port_of(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

}  // namespace bitspec::refserver
