// Socket: a TCP connection of the server, with blocking calls that a stop or a timeout ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/refserver/byte_input.h"

namespace bitspec::refserver {

class Socket : public ByteInput {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() override;

  std::size_t read(std::span<char> out) override;  // 0 after a timeout too
  bool write(std::string_view bytes);              // false: the other side is gone
  // Says that nothing more comes, then reads and throws away until the other side has closed too: closing with unread
  // bytes would send a reset, and the client might never see the answer. Bounded in time and bytes.
  void linger();
  void interrupt();  // from any thread: ends every call that is waiting

 private:
  int fd_;
};

// A listening socket and the port it got. Descriptors close with the object.
class Listener {
 public:
  static Result<Listener> open(const std::string& address, std::uint16_t port);
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
