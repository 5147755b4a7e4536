// Proxy: stands between clients and a server, passes bytes on unchanged in both directions, and tells what went by.
#pragma once

#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "harness/protocol/url.h"
#include "harness/recording/capture_file.h"
#include "harness/recording/traffic.h"
#include "harness/wire/listener.h"

namespace bitspec::proxy {

struct ProxyOptions {
  std::string address = "127.0.0.1";                          // a loopback one
  std::uint16_t port = 0;                                     // 0: any free one
  Url to;                                                     // http; its path is that of url()
  std::size_t most_connections = 256;                         // at a time; further ones wait
  std::chrono::milliseconds idle = std::chrono::minutes(10);  // connections on which nothing goes by are reset
  std::chrono::milliseconds connect{10'000};
};

class Proxy {
 public:
  // `receiver` is called from one thread at a time, and so is `record` (may be null), with the same pieces. Both must
  // live longer. Places count the packets of `record`, or those that it would have. Errors: kBadInput for https, and
  // those of wire::Listener.
  static Result<std::unique_ptr<Proxy>> start(const ProxyOptions& options, recording::Receiver& receiver,
                                              recording::CaptureFile* record = nullptr);
  ~Proxy();  // stops
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  std::string url() const;
  // Ends all connections; nothing is told any more afterwards.
  void stop();

 private:
  struct Worker {
    std::thread thread;
    std::atomic<bool> over{false};
  };
  Proxy(const ProxyOptions& options, recording::Receiver& receiver, recording::CaptureFile* record,
        std::unique_ptr<wire::Listener> listener);
  void accept_all();
  void serve(wire::Stream& client, std::uint64_t connection);
  void tell_piece(std::uint64_t connection, recording::Side side, std::string_view bytes);
  void tell_ended(std::uint64_t connection, recording::Side side, recording::Ending ending);
  void clear_workers();

  const ProxyOptions options_;
  recording::Receiver& receiver_;
  recording::CaptureFile* const record_;
  std::mutex telling_;
  std::uint64_t packets_ = 0;  // told so far; with telling_ held
  std::unique_ptr<wire::Listener> listener_;
  std::atomic<bool> stop_{false};
  std::list<Worker> workers_;  // of the accepting thread
  std::thread accepting_;
};

}  // namespace bitspec::proxy
