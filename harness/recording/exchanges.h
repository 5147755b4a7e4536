// Exchanges: turns the bytes of recorded connections into exchanges, and hands each over as soon as it is complete.
//
// Handles pipelining, interim answers, answers to HEAD, chunked requests, answers that end with the connection. After
// lost bytes, a body with a known length goes on behind them. Otherwise a message is found again only where that is
// certain: a request at a piece that begins with a whole and valid head of a usual method, after the server was heard;
// an answer if the first piece behind a request that began after the loss begins with "HTTP/1.1 "; neither on a
// connection that pipelined. Until then a Note kUnknown covers the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "harness/recording/exchange.h"

namespace bitspec::recording {

struct ExchangeLimits {
  std::uint64_t head_bytes = 128 * 1024;  // of a request, or of all heads of an answer together
  std::size_t fields = 2000;              // of a message
  std::size_t body_kept = 16 * 1024;      // of a request's body
  std::size_t pending = 100;              // requests of a connection without a whole answer
  std::uint64_t all_held = 16ull << 20;   // bytes held for unfinished messages of all connections together
};

class ExchangeSink {
 public:
  virtual ~ExchangeSink() = default;
  // Exchanges of a connection come in the order of their requests; those of several connections in the order in which
  // they become complete.
  virtual void exchange(Exchange exchange) = 0;
  virtual void note(const Note& note) = 0;
};

class Exchanges : public Receiver {
 public:
  explicit Exchanges(ExchangeSink& sink, ExchangeLimits limits = {});
  ~Exchanges() override;

  // A connection number may be used again once both of its sides have ended; opened() begins it anew in any case.
  void opened(std::uint64_t connection, std::string_view client, std::string_view server) override;
  void piece(const Piece& piece) override;
  void lost(std::uint64_t connection, Side from, Loss loss, std::optional<std::uint64_t> count,
            const Place& place) override;
  void ended(std::uint64_t connection, Side side, Ending ending, const Place& place) override;
  // The recording ends: hands over what is there of all connections, in the order of their numbers.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bitspec::recording
