// OutgoingRequest: exactly the bytes that go out, and how.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/byte_source.h"
#include "harness/protocol/fields.h"
#include "harness/wire/stream.h"

namespace bitspec::wire {

enum class SendEnd { kKeep, kHalfClose, kClose, kReset };

// Offsets count the bytes of head and body together, from the first byte of the request.
struct SendPlan {
  std::vector<std::uint64_t> splits;  // ascending; bytes before each go out as a segment of their own, then a pause
  milliseconds pause{0};
  std::function<void()> after_pause{};  // returns once the peer has had the time to look at what it got
  std::optional<std::uint64_t> cut;     // no byte from here on is sent
  SendEnd end = SendEnd::kKeep;         // what becomes of the connection afterwards
  bool wait_for_continue = false;  // hold the body until an interim or final answer begins, at most half of the time
};

struct OutgoingRequest {
  std::string head;                        // request line, fields, blank line: as they go out
  std::shared_ptr<const ByteSource> body;  // may be null
  SendPlan plan;
  std::uint64_t size() const { return head.size() + (body ? body->size() : 0); }
};

// "METHOD target VERSION", the fields as "Name: value", CRLF everywhere. Writes what it is given: no check, no repair.
std::string request_head(std::string_view method, std::string_view target, std::string_view version,
                         const Fields& fields);

struct SendReport {
  std::uint64_t sent = 0;    // bytes that the kernel took
  bool whole = false;        // every byte of the request went out
  bool early_input = false;  // the peer sent or closed before the request was through
  IoStatus status = IoStatus::kOk;
  std::chrono::steady_clock::duration blocked{};  // until the peer took what was written
  // By the peer, before all that was planned had gone out.
  bool stopped() const { return status != IoStatus::kOk || (early_input && !whole); }
};

// How often the limit of a step fits into the longest time that anything may take, however steadily it moves.
inline constexpr int kMostLimits = 10;

// Sends as long as the peer takes bytes: given up is what has not moved for `limit`, and after kMostLimits times that
// all the same. Pauses do not count. Stops early when the peer answers while our write is blocked for more than 200 ms,
// or the connection breaks. `before_last_byte`, if set, is called exactly once: when all but the last byte went out
// (for requests to be released together), or when sending ends before that, so that nobody waits for ever.
SendReport send_request(Stream& stream, const OutgoingRequest& request, milliseconds limit,
                        const std::function<void()>& before_last_byte = {});

}  // namespace bitspec::wire
