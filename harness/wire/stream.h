// Stream: bytes to and from a peer, with a deadline on every call.
//
// Blocking, one thread at a time. TCP, TLS and memory stand behind it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/protocol/url.h"

namespace bitspec::wire {

using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

enum class IoStatus {
  kOk,        // bytes moved
  kEnd,       // read: the peer closed its sending side; write: never
  kReset,     // the peer reset the connection, or it is broken otherwise
  kDeadline,  // the deadline passed, nothing moved
};

struct IoResult {
  IoStatus status = IoStatus::kOk;
  std::size_t bytes = 0;  // > 0 exactly if status is kOk
};

class Stream {
 public:
  virtual ~Stream() = default;
  // At least one byte, at most out.size(), or a status. A deadline in the past only takes what is there already.
  virtual IoResult read_some(std::span<char> out, SteadyTime deadline) = 0;
  // Writes what fits. While it waits for room it returns {kDeadline, 0} early if the peer sends something or closes and
  // `stop_on_input` is set: a server may answer before the body is through.
  virtual IoResult write_some(std::string_view bytes, SteadyTime deadline, bool stop_on_input) = 0;
  // Waits until read_some has something to say: bytes, the end, or a break. Takes nothing. False: the deadline passed.
  virtual bool wait_input(SteadyTime deadline) = 0;
  // Bytes that were written and that the peer's system has not taken yet, as far as is known.
  virtual std::uint64_t unsent() const { return 0; }
  virtual void half_close() = 0;  // FIN; reading goes on
  virtual void reset() = 0;       // RST; unusable afterwards: reads say kReset
  virtual void close() = 0;       // orderly; unusable afterwards: reads say kEnd
};

// Connects within the deadline with TCP_NODELAY, trying all addresses of a name. Errors: kUnreachable ("127.0.0.1:1:
// connection refused", "h: host not found"), kTimeout, kNoResources (out of descriptors or ports), kIo,
// kBadInput for https, which is connect()'s matter.
Result<std::unique_ptr<Stream>> connect_tcp(const Url& url, SteadyTime deadline);

}  // namespace bitspec::wire
