// Reply: what an answer tells a client, or why there is none.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "harness/protocol/hresult.h"
#include "harness/wire/answer.h"

namespace bitspec::client {

struct Reply {
  bool connected = true;     // there was a connection to send on
  bool whole = false;        // an answer came, up to its end
  std::string trouble = {};  // where it did not: "connection refused"
  bool sent_all = true;      // of the packet

  // Only where it is whole:
  int status = 0;
  std::string reason = {};
  bool ack = false;                                          // BITS-Packet-Type says so
  std::optional<std::string> protocol, session_id, host_id;  // BITS-...; an empty value is none
  std::optional<std::chrono::milliseconds> fallback;         // BITS-Host-Id-Fallback-Timeout
  std::optional<std::uint64_t> offset;                       // BITS-Received-Content-Range, one plain number
  std::optional<HResult> error;                              // BITS-Error-Code, or BITS-Error
  std::optional<std::uint32_t> context;                      // BITS-Error-Context
  std::optional<std::chrono::milliseconds> retry_after;      // seconds alone; at most a day

  bool success() const { return whole && status >= 200 && status <= 299; }
  bool session_not_found() const {
    return whole && status >= 400 && error == kSessionNotFound && context.value_or(kContextServer) == kContextServer;
  }
  std::string text() const;  // "403 Forbidden, error 0x80070005 (E_ACCESSDENIED)", "no answer: connection closed"
};

// Field names in any letter case; both names of the error field. What is malformed is as if it were not there.
Reply read_reply(const wire::Answer& answer);

}  // namespace bitspec::client
