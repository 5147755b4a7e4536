// RequestReader: HTTP/1.x requests from a stream of bytes, by Boost.Beast's parser.
//
// Deliberately not the reader the harness judges with: two independent readers check each other. Beast stays behind
// this interface.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "harness/base/result.h"
#include "harness/protocol/fields.h"
#include "harness/refserver/byte_input.h"

namespace bitspec::refserver {

struct RequestHead {
  std::string method, target;
  int minor_version = 1;  // HTTP/1.minor
  Fields fields;          // folded lines are joined, blanks around values are gone
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;  // what the version and Connection say together
  std::string raw;         // the bytes of the head
  int reads = 0;           // how many times the input was asked for more, to get it
};

enum class Malformed {
  kSyntax,              // request line, field syntax, control bytes, bare line feeds
  kVersion,             // not HTTP/1.0 or HTTP/1.1
  kTooLarge,            // a head above 64 KiB
  kContentLength,       // no number
  kConflictingLengths,  // two different numbers
  kTransferEncoding,    // beside Content-Length, or other than chunked
};

class RequestReader {
 public:
  enum class Got { kRequest, kEnd, kMalformed };

  explicit RequestReader(ByteInput& input);
  ~RequestReader();

  // Reads the next head; what is left of the body before it is read and thrown away. kEnd: the connection ended, in
  // mid-head perhaps.
  Got next(RequestHead& head);
  Malformed malformed() const;  // after kMalformed; the connection cannot be read any further

  // The body of the last request, chunks decoded. 0: it is complete. An error (kUnreachable): the connection ended
  // before.
  Result<std::size_t> read_body(std::span<char> out);
  std::optional<std::uint64_t> body_left() const;  // nothing: chunked, so nobody knows
  bool body_complete() const;

  // For faults.
  bool has_received() const;  // bytes behind the head are there already
  void forget_received();     // they are lost
  void abandon_body();        // what is left of the body is the next request
  bool malformed_head_has(std::string_view text) const;
  void skip_malformed_head();  // what is behind it is the next request

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bitspec::refserver
