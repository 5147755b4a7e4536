// AnswerReader: an incremental HTTP/1.1 answer parser that records what deviates instead of hiding it.
//
// Bytes are fed in any pieces; the result never depends on where they were cut. Strict where a guess could hide a
// fault, and able to go on behind most deviations, so that the rest of the answer can be judged. [RFC 9112 2-7]
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "harness/wire/answer.h"
#include "harness/wire/stream.h"

namespace bitspec::wire {

struct AnswerLimits {
  // All heads of an answer together, interim ones included. As WinHTTP, on which BITS is built, takes by default
  // [WINHTTP_OPTION_MAX_RESPONSE_HEADER_SIZE].
  std::uint64_t head_bytes = 64 * 1024;
  std::size_t fields = 2000;
  int interim = 20;
  std::uint64_t body_bytes = 1ull << 40;  // what the caller is ready to read
};

// Takes decoded body bytes in order.
using BodySink = std::function<void(std::string_view)>;

class AnswerReader {
 public:
  explicit AnswerReader(bool head_request = false, AnswerLimits limits = {}, BodySink sink = {});
  ~AnswerReader();

  // Takes bytes up to the end of the answer and says how many it took; the rest belongs to the next answer.
  std::size_t feed(std::string_view bytes);
  // `count` bytes were lost on the way to us (in a recording). True if they lie within a body whose end that does not
  // change: they count, reading goes on behind them, and the body's start and end that are kept have a hole. False:
  // nothing was done, and what the bytes behind them are is not known.
  bool skip(std::uint64_t count);
  // The connection ended (or reset, or the deadline passed).
  void end(IoStatus why);
  bool done() const;       // nothing more is to be read
  bool head_done() const;  // the final head is complete
  bool started() const;    // at least one byte of an answer has come
  bool got_interim() const;
  int interim_status() const;  // of the last interim answer; 0: none came
  Framing framing() const;     // once head_done()
  Answer take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bitspec::wire
