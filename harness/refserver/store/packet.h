// What goes into the store and what comes out: a request without its socket, and a decision without its bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "harness/protocol/fields.h"
#include "harness/protocol/hresult.h"
#include "harness/protocol/packet_type.h"

namespace bitspec::refserver {

// A BITS_POST request whose HTTP is in order.
struct Request {
  std::string path = "/";  // percent-encoding untouched, without query
  std::string url;         // absolute, with the query: what an application is told
  Fields fields;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool http10 = false;
  std::uint64_t connection = 0;  // which connection it came on; a right server does not care
  std::string user;              // who sends it; empty: anybody
  bool any_user = false;         // fault: taken for whoever it needs to be
};

// The body of a request, as it comes.
class Body {
 public:
  virtual ~Body() = default;
  // 0: the whole body has been read. An error: the connection ended before that.
  virtual Result<std::size_t> read(std::span<char> out) = 0;
};

struct ErrorPair {
  HResult code = 0;
  std::uint32_t context = kContextServer;
  friend bool operator==(const ErrorPair&, const ErrorPair&) = default;
};

// What an Ack is to say. Its spelling is the listener's affair.
struct Decision {
  std::optional<PacketType> answer_to;  // nothing: the type was missing or unknown
  int status = 200;
  std::optional<std::string> protocol;    // BITS-Protocol
  std::optional<std::string> session_id;  // BITS-Session-Id
  std::optional<std::uint64_t> received;  // BITS-Received-Content-Range: the next offset wanted
  std::optional<std::string> reply_url;   // BITS-Reply-URL
  std::optional<ErrorPair> error;
  std::optional<std::string> host_id;             // BITS-Host-Id
  std::optional<std::uint32_t> fallback_seconds;  // BITS-Host-Id-Fallback-Timeout
  bool plain = false;                             // HTTP says it all: the answer is no Ack
  bool body_broken = false;                       // the connection ended in the body; it takes no further request

  bool success() const { return status >= 200 && status < 300; }
};

inline Decision refusal(int status, std::optional<ErrorPair> error) {
  Decision decision;
  decision.status = status;
  decision.error = error;
  return decision;
}
inline Decision bad_argument() {
  return refusal(400, ErrorPair{kInvalidArgument});
}
inline Decision session_not_found() {
  return refusal(500, ErrorPair{kSessionNotFound});
}

}  // namespace bitspec::refserver
