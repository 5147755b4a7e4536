// Listener: waits for connections on a loopback address, as the application that notifications are posted to.
//
// Nothing outside this machine is ever served: an address that is not 127.0.0.0/8 or ::1 is refused.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/wire/stream.h"

namespace bitspec::wire {

class Listener {
 public:
  // `address` is written as numbers; port 0 takes a free one. Errors: kBadInput "192.0.2.1: not a loopback address",
  // kIo "127.0.0.1:8099: address already in use".
  static Result<std::unique_ptr<Listener>> open(const std::string& address, std::uint16_t port);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // The next connection. A null pointer: none came before the deadline, or stop() was called.
  Result<std::unique_ptr<Stream>> accept(SteadyTime deadline);
  // Ends this and all later calls of accept; from any thread. Connections that were not accepted are reset when the
  // listener goes.
  void stop();
  std::uint16_t port() const { return port_; }

 private:
  Listener(int fd, int stop, std::uint16_t port, std::string place)
      : fd_(fd), stop_(stop), port_(port), place_(std::move(place)) {}

  int fd_;
  int stop_;  // an eventfd that stop() makes readable for good
  std::uint16_t port_;
  std::string place_;
};

}  // namespace bitspec::wire
