// Socket: a TCP connection of the server, plain or with TLS, with blocking calls that end at a timeout or when the
// server stops.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/refserver/byte_input.h"
#include "harness/refserver/tls.h"

namespace bitspec::refserver {

// An idle connection, and one that does not read its answer, is closed after this.
constexpr std::chrono::milliseconds kPatience = std::chrono::minutes(1);

inline constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

class Socket : public ByteInput {
 public:
  // With `tls` the handshake comes with the first read or write. The descriptor is closed with the object.
  explicit Socket(int fd, const TlsContext* tls = nullptr);
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() override;

  std::size_t read(std::span<char> out) override;  // 0 after a timeout too
  bool write(std::string_view bytes);              // false: the connection is broken
  // Shuts down writing, then reads and discards until the other side closes: closing with unread bytes would send a
  // reset, and the client might never see the answer. Bounded in time and bytes.
  void linger();
  // Nothing more is read or written; the other side sees a reset once the object ends.
  void reset();
  std::string peer() const;  // "127.0.0.1:50000"; empty if unknown
  bool secure() const { return tls_ != nullptr; }
  void set_patience(std::chrono::milliseconds patience);  // read timeout; default kPatience
  // While a request is waited for: reads end then, however its bytes trickle in. kNoDeadline: they have their patience.
  void set_deadline(std::chrono::steady_clock::time_point deadline);
  std::chrono::steady_clock::time_point deadline() const { return deadline_; }  // from any thread
  void interrupt();  // from any thread: ends every waiting call

 private:
  bool keep_deadline();

  int fd_;
  bool reset_ = false;
  std::unique_ptr<TlsLayer> tls_;  // null: plain
  std::chrono::milliseconds patience_ = kPatience;
  std::atomic<std::chrono::steady_clock::time_point> deadline_ = kNoDeadline;
};

// A listening socket and the port it got. Descriptors close with the object.
class Listener {
 public:
  static Result<Listener> open(const std::string& address, std::uint16_t port);  // 0: any free port
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  std::uint16_t port() const { return port_; }
  int accept();  // -1: stopped
  void stop();   // from any thread

 private:
  Listener() = default;
  int fd_ = -1;
  int wake_[2] = {-1, -1};
  std::uint16_t port_ = 0;
};

}  // namespace bitspec::refserver
