// Exchange: one request and its answers, as a recording has them. What is not in the recording is said, never guessed:
// nothing may be held against a side for what is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/fields.h"
#include "harness/recording/traffic.h"
#include "harness/wire/answer.h"

namespace bitspec::recording {

// Why a message is not whole, or not there.
enum class Missing {
  kNothing,     // it is whole
  kLost,        // bytes are not in the recording: packets that are missing or cut, or earlier traffic
  kRecording,   // the recording ends first
  kConnection,  // its sender ended the connection in order, or the peer did: all that was sent is here
  kReset,       // either side reset the connection: what else was sent is not known
  kBroken,      // its framing is broken, as its deviations say: where it ends is not known
  kLimit,       // larger than a limit of the reader (heads), which gave up on the rest of the connection
};

struct Moment {
  Place place;
  std::optional<double> time;  // as in Piece

  bool operator==(const Moment&) const = default;
};

struct RecordedRequest {
  std::string raw_head;  // from the first byte to the blank line, or what is there of it
  bool head_whole = false;
  // The rest up to `deviations` is only there if head_whole, but for method and target: those once their line is whole.
  bool line_valid = false;  // "METHOD SP target SP HTTP/1.0 or 1.1 CRLF" [RFC 9112 3]
  std::string method, target, version;
  Fields fields;
  bool fields_left_out = false;                  // by who recorded it: one that is not there may have been sent
  wire::Framing framing = wire::Framing::kNone;  // never kUntilClose: such a request has no body [RFC 9112 6.3]
  std::optional<std::uint64_t> content_length;   // if there is one sound value
  // With offsets as in wire::Answer. For the request line see line_valid instead.
  std::vector<wire::Deviation> deviations;
  // Decoded: its first bytes, at most ExchangeLimits::body_kept, and none behind lost ones.
  std::string body;
  std::uint64_t body_size = 0;  // decoded bytes as far as they are known, kept or not, lost ones included
  std::uint64_t body_lost = 0;  // of these, not in the recording
  Missing missing = Missing::kNothing;
  Moment begins, ends;  // first and last piece that is there

  bool body_kept() const { return missing == Missing::kNothing && body.size() == body_size; }  // `body` is all of it
};

struct RecordedAnswer {
  // Interim answers included. Where `missing` says so, deviations that come from the missing bytes are not in it.
  // `ending` is kComplete for whole answers, else see `missing`.
  wire::Answer answer;
  bool head_whole = false;       // of the final answer
  bool fields_left_out = false;  // as in RecordedRequest
  // Bytes of answer.body_size that are not in the recording. If there are any, answer.body_start and body_end are not
  // what they say.
  std::uint64_t body_lost = 0;
  Missing missing = Missing::kNothing;
  Moment begins, ends;
};

struct Exchange {
  std::uint64_t connection = 0;  // as in Piece
  std::uint64_t number = 0;      // of the exchange within the connection, from 1
  std::string client, server;    // addresses, or empty
  // Something of this connection before it is not in the recording, or was not understood: what state the two sides are
  // in is not known.
  bool after_loss = false;
  std::optional<RecordedRequest> request;  // none: the recording has only an answer
  std::optional<RecordedAnswer> answer;    // none: not a byte of an answer is there, and `unanswered` says why
  // kNothing: there is an answer. kLost also where the server had ended its side before the request began.
  Missing unanswered = Missing::kNothing;
  // The recording has the messages in another form than the bytes (HAR, pasted text): nothing is known of line ends,
  // framing and the like.
  bool bytes_known = true;
  bool pipelined = false;  // the request began before the answer to the one before was whole
};

// What else a connection had to say. At most one of kNotHttp, kUpgraded and kLimit in a connection: nothing follows it.
enum class NoteKind {
  kNotHttp,     // it never spoke HTTP; detail: "TLS", or the first bytes, printable
  kUpgraded,    // another protocol from here on (101, or CONNECT with 2xx)
  kUnknown,     // lost bytes, and what follows cannot be told apart until a message is found again (or to the end)
  kStrayBytes,  // bytes of a side where no message was to come; detail: the first, printable
  kLimit,       // more unfinished requests or larger heads than the reader keeps
};

struct Note {
  NoteKind kind = NoteKind::kNotHttp;
  std::uint64_t connection = 0;
  std::string client, server;
  Side side = Side::kClient;  // whose bytes
  Moment at;                  // where it begins
  std::uint64_t bytes = 0;    // kUnknown: passed over, and lost where their number is known
  std::string detail;
};

}  // namespace bitspec::recording
