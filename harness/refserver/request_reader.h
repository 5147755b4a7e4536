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
  Fields fields;          // folded lines joined, blanks around values removed
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;      // what the version and Connection say together
  std::string raw;             // the bytes of the head
  int reads = 0;               // number of reads it took
  std::size_t last_piece = 0;  // bytes of the head that came with the last of them
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

  // Reads the next head; what is left of the previous body is discarded. kEnd: the connection ended, perhaps
  // within a head.
  Got next(RequestHead& head);
  Malformed malformed() const;  // after kMalformed; no more can be read from the connection

  // The body of the last request, chunks decoded. 0: it is complete. An error (kUnreachable): the connection ended
  // before.
  Result<std::size_t> read_body(std::span<char> out);
  std::optional<std::uint64_t> body_left() const;  // nothing: chunked, so unknown
  bool body_complete() const;

  const std::string& malformed_head() const;  // and the bytes received after it

  // For faults.
  bool chunks_left() const;   // the chunked body has not been read to its end
  bool has_received() const;  // bytes after the head have arrived already
  void forget_received();     // and drop them
  void abandon_body();        // the rest of the body is read as the next request
  bool malformed_head_has(std::string_view text) const { return malformed_head().find(text) != std::string::npos; }
  void skip_malformed_head();  // what follows it is the next request

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bitspec::refserver
