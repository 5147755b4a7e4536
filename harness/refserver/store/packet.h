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
  std::uint64_t connection = 0;  // number of the connection it came on; sessions do not depend on it
  std::string user;              // who sends it; empty: nobody was authenticated
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

// Why a packet is refused. What each reason looks like in an answer is said by Policy.
enum class Refusal {
  kBadArgument,  // malformed, inconsistent, or not for this URL
  kSessionNotFound,
  kNoKnownProtocol,    // Create-Session offers no protocol of this server
  kLengthRequired,     // no Content-Length
  kUnsupportedCoding,  // Content-Encoding other than identity
  kRangeNotNext,       // a Fragment that does not start at the next offset
  kUploadsDisabled,
  kAccessDenied,
  kFolderNotFound,
  kFileExists,  // and must not be overwritten
  kUploadTooLarge,
  kFragmentTooLarge,
  kDiskFull,
  kFailed,  // something inside the server did not work
  kApplicationUnreachable,
  kApplicationTimeout,
  kApplicationMalformed,  // the application broke the rules of the notification protocol
  kCount
};

// What an Ack is to say. How it is spelled is up to the listener.
struct Decision {
  std::optional<PacketType> answer_to;  // nothing: the type was missing or unknown
  std::optional<Refusal> reason;        // of a refusal that Policy has words for
  int status = 200;
  std::optional<std::string> protocol;    // BITS-Protocol
  std::optional<std::string> session_id;  // BITS-Session-Id
  std::optional<std::uint64_t> received;  // BITS-Received-Content-Range: the next offset wanted
  std::optional<std::string> reply_url;   // BITS-Reply-URL
  std::optional<ErrorPair> error;
  std::optional<std::string> host_id;             // BITS-Host-Id
  std::optional<std::uint32_t> fallback_seconds;  // BITS-Host-Id-Fallback-Timeout
  bool plain = false;                             // a plain HTTP answer, not an Ack
  bool body_broken = false;                       // the connection ended in the body; no request can follow

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
