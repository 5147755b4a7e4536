// Evidence: how much of what a server sent is kept once it has been judged. A server may make each answer megabytes
// large, and a run keeps thousands of exchanges until its end.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "harness/engine/exchange.h"

namespace bitspec::engine {

// Of the body of an answer to a packet: an Ack has none. Files that are downloaded are kept up to kKeptBody.
inline constexpr std::size_t kKeptPacketBody = 64 * 1024;
// Of the bodies of one conversation together, and then of each one.
inline constexpr std::size_t kKeptBodies = kKeptBody + kKeptBody / 2, kKeptOfEachBody = 1024;

// Of the heads of the answers of one conversation together; of each one beyond that. An ordinary server, whose heads
// are smaller than these, is not touched by it.
inline constexpr std::size_t kKeptHeads = 4 * 1024 * 1024, kLateHead = 4 * 1024, kLateFields = 64;

// Of one run; may be asked from any thread.
class Evidence {
 public:
  // Shortens heads as they were on the connection, which only reports show. Their sizes stay.
  void shorten_heads(Exchange& exchange);
  // And drops what only the judge needed.
  void shorten(Exchange& exchange);

 private:
  void shorten_head(std::string& head, std::uint64_t& size);

  std::atomic<std::uint64_t> kept_{0};        // bytes of all exchanges so far
  std::atomic<std::uint64_t> long_heads_{0};  // of those that no ordinary server sends
};

}  // namespace bitspec::engine
