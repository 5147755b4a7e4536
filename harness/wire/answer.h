// Answer: what came back, byte for byte where it matters, with every deviation from HTTP/1.1 on record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/fields.h"

namespace bitspec::wire {

// Each has its byte offset in the answer: in heads from the first byte read, interim answers included; in bodies from
// the body's first byte, as it is coded for what is wrong with chunks, decoded for kShortBody and kNoFraming. At most
// eight of a kind are kept.
enum class DeviationKind {
  kStatusLine,             // not "HTTP/1.1 SP 3DIGIT SP reason"
  kNoReasonSpace,          // "HTTP/1.1 200" without the blank behind it
  kBareLf,                 // a line ended by LF alone
  kBareCr,                 // a CR that no LF follows
  kLeadingBytes,           // something before the status line
  kNoColon,                // header field without a colon
  kNameSyntax,             // empty name, or a byte that is no token character (blank before the colon too)
  kObsFold,                // a line that continues the one before
  kControlByte,            // a control byte other than HTAB in a value or a reason
  kContentLengthSyntax,    // not plain digits, or above 2^64-1
  kContentLengthTwice,     // the same value again, or a list of equal ones
  kContentLengthConflict,  // different values
  kLengthAndChunked,       // Content-Length beside Transfer-Encoding
  kTransferEncoding,       // a coding other than one final chunked
  kNoFraming,              // neither length nor chunked, and the connection stayed open
  kChunkSyntax,            // chunk size, extension or line end
  kShortBody,              // the connection ended before the announced end
  kBodyNotAllowed,         // framing or bytes that a 1xx, 204, or answer to HEAD may not have
  kStrayBytes,             // bytes behind the end of the answer
  kHeadTooLarge,           // more than the limit; reading stopped
  kTooManyInterim,         // more than the limit of 1xx answers
};

std::string_view deviation_name(DeviationKind kind);  // "bare-lf"

struct Deviation {
  DeviationKind kind;
  std::uint64_t offset = 0;
  std::string detail;  // a few bytes, printable
};

enum class Framing { kNone, kLength, kChunked, kUntilClose };

enum class Ending {
  kComplete,      // a whole answer
  kClosed,        // the server ended the connection in order before a whole head came
  kReset,         // the server broke it before a whole head came
  kSilent,        // the deadline passed before a whole head came
  kBrokenOff,     // a whole head, but the body ended early or never
  kOverLimit,     // stopped by a limit of ours
  kNotHttp,       // what came is no HTTP at all (kStatusLine), and we stopped reading
  kNotConnected,  // there was no connection to send on
};

std::string_view ending_name(Ending ending);  // "complete", "closed", ..., "broken-off", "not-connected"
// We ended the exchange: what the server would have done is not known.
bool ended_by_us(Ending ending);

struct Interim {
  int status = 0;
  Fields fields;
};

struct Answer {
  Ending ending = Ending::kSilent;
  std::vector<Interim> interim;
  std::string raw_head;  // final answer: from the first byte to the blank line; without one, what came of it
  std::string version;   // "HTTP/1.1"
  int status = 0;        // 200 to 999; 0: no final head, or a status line without a usable status (kStatusLine)
  std::string reason;
  Fields fields;  // folded lines joined by one blank, and recorded
  Framing framing = Framing::kNone;
  std::optional<std::uint64_t> content_length;
  std::uint64_t body_size = 0;       // decoded
  std::string body_start, body_end;  // first and last 1 KiB; body_end is empty when body_start has it all
  std::vector<Deviation> deviations;
  bool closes = false;  // says Connection: close, is HTTP/1.0 without keep-alive, or is framed by the close

  bool has(DeviationKind kind) const;
};

}  // namespace bitspec::wire
