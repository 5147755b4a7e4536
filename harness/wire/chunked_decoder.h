// ChunkedDecoder: the chunked coding, step by step.  [RFC 9112 7.1]
//
// Offsets that go on record count the coded bytes from the body's first one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/wire/deviation_log.h"

namespace bitspec::wire {

class ChunkedDecoder {
 public:
  ChunkedDecoder(std::uint64_t max_trailer_bytes, std::size_t max_trailer_fields)
      : max_trailer_bytes_(max_trailer_bytes), max_trailer_fields_(max_trailer_fields) {}

  enum class State {
    kSize,     // reads a size line
    kData,     // the next bytes are data
    kDataEnd,  // CRLF behind the data
    kTrailers,
    kDone,
    kBroken,    // no way to tell where the next chunk begins; the log says why
    kTooLarge,  // trailers above the limit; the log says so
  };
  State state() const { return state_; }

  struct Step {
    std::size_t taken = 0;
    std::string_view data;  // decoded bytes; part of what was taken
  };
  // Takes at least one byte of `bytes` unless it is empty or the state is final. No more than `room` bytes of data.
  Step step(std::string_view bytes, std::uint64_t room, DeviationLog& log);

 private:
  Step take_line(std::string_view bytes, DeviationLog& log);
  Step take_data(std::string_view bytes, std::uint64_t room);
  Step take_data_end(char c, DeviationLog& log);
  void end_size_line(DeviationLog& log);
  void end_trailer_line(DeviationLog& log);

  std::uint64_t max_trailer_bytes_;
  std::size_t max_trailer_fields_;
  State state_ = State::kSize;
  std::string line_;               // the size line, or all trailers so far
  std::size_t line_start_ = 0;     // within line_
  std::uint64_t line_offset_ = 0;  // of line_ within the body
  std::uint64_t at_ = 0;           // coded bytes taken
  std::uint64_t left_ = 0;         // of the chunk's data
  bool cr_seen_ = false;
};

}  // namespace bitspec::wire
