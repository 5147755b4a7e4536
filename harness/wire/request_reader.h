// RequestReader: an incremental, strict HTTP/1.1 request parser, for the places where the harness is the server.
//
// Bytes are fed in any pieces; the result never depends on where they were cut. Unlike AnswerReader it does not go on
// behind a deviation: the first one is the error, with the offset of the byte that showed it.  [RFC 9112 2-7]
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/protocol/fields.h"
#include "harness/wire/answer_reader.h"  // BodySink

namespace bitspec::wire {

struct RequestLimits {
  std::uint64_t head_bytes = 64 * 1024;
  std::size_t fields = 500;
  std::uint64_t body_bytes = 64ull << 20;
};

struct IncomingRequest {
  std::string method;   // as spelled
  std::string target;   // as spelled: a path, an absolute URL, "*" or an authority
  std::string version;  // "HTTP/1.0" or "HTTP/1.1"
  Fields fields;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool expects_continue = false;  // waits for a 100 before it sends the body
  bool closes = false;            // the sender asks for no further request on this connection
  std::uint64_t body_size = 0;    // decoded
  std::string raw_head;
};

class RequestReader {
 public:
  explicit RequestReader(RequestLimits limits = {}, BodySink sink = {});
  ~RequestReader();

  // Takes bytes up to the end of the request, or to the error, and says how many it took; the rest begins the next
  // request.
  std::size_t feed(std::string_view bytes);
  // The connection ended (or reset, or the deadline passed). Before the first byte that is no error.
  void end(IoStatus why);
  bool done() const;       // nothing more is to be read: the request is whole, or there is an error, or it ended
  bool whole() const;      // done, and without error
  bool head_done() const;  // request() has all but its body_size
  bool started() const;    // at least one byte has come
  // kBadInput: "offset 30: a CR without LF"; kLimit: "offset 65536: the head is larger than 65536 bytes";
  // kUnreachable: "offset 20: connection closed within the head";
  // kTimeout: "offset 20: timed out within the head"
  const std::optional<Error>& error() const;
  const IncomingRequest& request() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bitspec::wire
