// Exchange: one request as it went out and what came of it; the thing that matchers and invariants look at.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/hresult.h"
#include "harness/protocol/packet_type.h"
#include "harness/wire/answer.h"
#include "harness/wire/connection.h"
#include "harness/wire/request.h"

namespace bitspec::engine {

// Bytes received, hashed as they come; the first 1 MiB is kept so that a difference can be shown.
struct BodyDigest {
  std::uint64_t size = 0;
  std::string sha256;  // hex
  std::string kept;    // at most kKeptBody bytes; less of what is no file (evidence.h)
};
inline constexpr std::size_t kKeptBody = 1024 * 1024;

using std::chrono::milliseconds;

struct Sent {
  std::string step;  // "fragment", "raw", ...
  std::string method, target, version = "HTTP/1.1";
  Fields fields;  // as sent; empty for raw bytes that are no fields
  std::string head;
  std::shared_ptr<const ByteSource> body;
  bool bits_post = false;       // method BITS_POST in well-formed HTTP
  bool malformed_http = false;  // breaks HTTP itself: only HTTP rules look at the answer
  bool takes_uploads = true;    // the path lies where the run uploads
  bool head_request = false;
  std::optional<PacketType> packet;  // one of the five, as the server should read it
  std::string session;               // name within the scenario
  bool answer_awaited = true;
  bool beside_open_request = false;  // the same scenario held a request, or its answer, open on another
  bool follows_in_pipeline = false;  // written behind another request before that was answered
  bool in_pieces = false;            // with pauses between them
};

// What a recording does not show of an exchange, so that nothing is held against a side for it.
struct Unseen {
  bool request = false;  // what the answer belongs to
  bool bytes = false;    // of the answer as they were on the connection: line ends, framing
  bool fields = false;   // all of them: one that is not there may have been sent
  bool body = false;     // all bytes of it
};

struct Exchange {
  std::string id;
  Sent sent;
  wire::SendReport report;
  wire::Answer answer;
  wire::ExchangeTimes times;
  BodyDigest body;
  int connection = 0;  // number within the scenario
  std::string connection_name;
  wire::Connection::Fate fate = wire::Connection::Fate::kOpen;  // of the connection behind it, as far as was seen
  bool reused = false;               // sent on a connection on which another exchange had been before
  bool read_back = false;            // by any way; status 200 or 404 for files read from a folder
  bool not_there = false;            // a GET got what this server answers for a file that was never uploaded
  bool second_try_answered = false;  // no answer, but the same request on a new connection got one
  std::string stray;                 // bytes behind the answer
  bool cannot_send = false;          // `connection: keep`, and the server had closed
  std::vector<std::string> marks;    // outcomes that the scenario expects here
  bool judged = true;                // false: `finally`
  bool notification = false;         // a notification, looked at as if it were an answer
  bool packet = false;               // a request of a client, looked at in the same way
  Unseen unseen;                     // of recorded traffic
  bool with_httplib = false;         // made by the cpp-httplib client, which hides the bytes
  std::string client_note;           // why that has no whole answer
  // Bytes of heads before they were shortened for the report; 0: they are as they were.
  std::uint64_t request_head_size = 0, answer_head_size = 0;
  bool first_run = false;  // of a scenario that ran once more alone: shown, and nothing else

  bool answered() const { return answer.status != 0; }
  bool success() const { return answer.status >= 200 && answer.status <= 299; }
  bool refused() const { return answer.status >= 400 && answer.status <= 599; }
  // A Fragment, Close-Session or Cancel-Session.
  bool of_session() const {
    return sent.packet && *sent.packet != PacketType::kPing && *sent.packet != PacketType::kCreateSession;
  }
  // The server ended a connection that had been used, and nothing of an answer came: so it may between two requests.
  bool ended_between_requests() const;
  // An answer to a packet without any BITS field, which no Ack is without.
  bool bare() const;
  bool bare_create() const;  // such an answer that would otherwise be the success of a Create-Session
  // "status 416", "no answer: connection closed", ...
  std::string outcome_text() const;
  // For "error-code": BITS-Error-Code, or else BITS-Error.
  std::optional<std::string> field(std::string_view name) const;
  std::size_t field_count(std::string_view name) const;
  std::optional<HResult> error_code() const;  // the value of that field; none: there is no such field, or it is no code
};

}  // namespace bitspec::engine
