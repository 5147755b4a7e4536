// ExchangeWatch: sees every request of a server with its answer, and may change how it is answered: for logs, and for
// tests of clients. Calls come from the threads of the connections, several at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/refserver/answer.h"
#include "harness/refserver/request_reader.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

struct RequestOrigin {
  std::string client;            // address and port; empty if unknown
  std::uint64_t connection = 0;  // number of the connection, from 1
};

enum class Sending {
  kWhole,
  kNothing,  // the connection ends without an answer
  kReset,    // the same, by a reset
  kHalf,     // the status line and a part of the fields, then a reset
};

// One request, from its head to its answer. Its end is the end of the exchange.
class WatchedExchange {
 public:
  virtual ~WatchedExchange() = default;
  // Answered with this once its body was read; the store never sees the request.
  virtual std::optional<AnswerSpec> instead() { return std::nullopt; }
  // The next bytes of the body, decoded, as far as it is read. False: the connection is reset.
  virtual bool body(std::string_view) { return true; }
  // The body was read to its end.
  virtual void body_read() {}
  // What the store decided.
  virtual void decided(const Decision&) {}
  // The answer as it will be written; it may be changed, and waited with.
  virtual Sending answer(AnswerSpec&) { return Sending::kWhole; }
  virtual void sent() {}  // all of it
};

class ExchangeWatch {
 public:
  virtual ~ExchangeWatch() = default;
  // A request whose HTTP is malformed has nothing but `raw`. Null: it is not watched.
  virtual std::unique_ptr<WatchedExchange> begin(const RequestHead& head, const RequestOrigin& origin) = 0;
};

}  // namespace bitspec::refserver
