// HttplibPool: cpp-httplib clients to borrow. To start a process takes longer than the requests that most of them make.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "harness/wire/httplib_connection.h"

namespace bitspec::wire {

// May be used from any thread.
class HttplibPool {
 public:
  HttplibPool(std::string program, Url url, Limits limits)
      : program_(std::move(program)), url_(std::move(url)), limits_(limits) {}

  // One without a connection; idle or started. Errors: as HttplibConnection::start.
  Result<std::unique_ptr<HttplibConnection>> take();
  // Closes its connection. One whose process has ended is let go.
  void give_back(std::unique_ptr<HttplibConnection> client);

 private:
  const std::string program_;
  const Url url_;
  const Limits limits_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<HttplibConnection>> idle_;
};

}  // namespace bitspec::wire
