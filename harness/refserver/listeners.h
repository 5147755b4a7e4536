// Listeners: all ports the server listens on, each with a thread that accepts connections.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "harness/refserver/socket.h"

namespace bitspec::refserver {

struct ListenOptions {
  std::string address, second_address;  // the second one may be empty; it gets the same port
  std::uint16_t port = 0;               // 0: any free one
  bool tls = false;                     // one more port, on `address`
  std::uint16_t tls_port = 0;           // 0: any free one
};

class Listeners {
 public:
  static Result<Listeners> open(const ListenOptions& wanted);
  ~Listeners();
  Listeners(Listeners&&) noexcept = default;
  Listeners& operator=(Listeners&&) = delete;

  std::uint16_t port() const { return plain_.front()->port(); }
  std::uint16_t tls_port() const { return tls_ ? tls_->port() : 0; }

  // Calls `admit` with each new connection, from several threads. REQUIRES: called once.
  void start(const std::function<void(int fd, bool tls)>& admit);
  void stop();  // no call of `admit` is running or follows

 private:
  Listeners() = default;
  std::vector<std::unique_ptr<Listener>> plain_;
  std::unique_ptr<Listener> tls_;
  std::vector<std::thread> threads_;
};

}  // namespace bitspec::refserver
